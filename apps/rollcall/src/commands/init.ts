import { access, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Starter } from '@rollcall/host'
import { RollcallError } from '@rollcall/model'
import { exit } from '../exit.ts'
import { type End, type InitOptions, sourceOf, targetOf } from '../init/answers.ts'
import { basesBelow, type Looked, lookAt } from '../init/look-at.ts'
import { proposeMapping } from '../init/propose.ts'
import type { Session } from '../session.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const initCommand: Verb = defineVerb<InitOptions>({
  name: 'init',
  arguments: [],
  options: [
    { flags: '--url <url>', says: 'the LDAP server that people come from: ldaps://…' },
    { flags: '--file <file>', says: 'or an LDIF file' },
    { flags: '--connector <name>', says: 'the source’s connector (openldap for a URL, ldif for a file)' },
    { flags: '--name <name>', says: 'what the source connection is called (directory)' },
    { flags: '--bind-dn <dn>', says: 'whom to bind as' },
    { flags: '--password-env <name>', says: 'the environment variable with the password' },
    { flags: '--password-file <file>', says: 'or the file' },
    { flags: '--password-keychain <name>', says: 'or its name in the keychain' },
    { flags: '--base-dn <dn>', says: 'where to look (proposed from the server)' },
    { flags: '--ca <file>', says: 'certificate authority of the server, as PEM' },
    { flags: '--start-tls', says: 'StartTLS on an ldap:// URL' },
    { flags: '--insecure', says: 'plain text on an ldap:// URL' },
    { flags: '--target-url <url>', says: 'the database that accounts go to: postgres://…' },
    { flags: '--target-file <file>', says: 'or a SQLite file' },
    { flags: '--target-connector <name>', says: 'the target’s connector (sql)' },
    { flags: '--target-name <name>', says: 'what the target connection is called (app)' },
    { flags: '--target-password-env <name>', says: 'the environment variable with its password' },
    { flags: '--sync <name>', says: 'what the sync is called (people)' },
    { flags: '--force', says: 'overwrite a configuration that is there' },
  ],
  examples: [
    ['rollcall init', 'asks for what it needs'],
    ['rollcall init --file acme.ldif --target-file app.db', 'from a file into SQLite'],
    [
      'rollcall init --url ldaps://ldap.acme.example --bind-dn cn=rollcall,dc=acme --password-env LDAP_PASSWORD --target-url postgres://db/app',
      'without questions',
    ],
  ],
  async run(session, _, options) {
    const file = resolve(session.cwd, session.global.config)
    if (!options.force) await mustBeNew(file)
    const source = await sourceOf(options, session.ask)
    const target = await targetOf(options, session.ask)
    const starter = await propose(session, file, { source, target, sync: options.sync ?? 'people' })
    const { starterConfig } = await import('@rollcall/host')
    await writeFile(file, starterConfig(starter), { flag: options.force ? 'w' : 'wx', mode: 0o644 })
    await session.view.said(`Written to ${file}.`, { file })
    await session.view.note('Look it over, then: rollcall plan')
    return exit.done
  },
})

interface Ends {
  readonly source: End
  readonly target: End
  readonly sync: string
}

/** Connects to both ends and proposes base, scope and mapping from what they say of themselves. */
async function propose(session: Session, file: string, { source, target, sync }: Ends): Promise<Starter> {
  const { signal, env } = session
  const { openHost } = await import('@rollcall/host')
  await using host = await openHost({ configFile: file, configText: draftOf(source, target), env })
  const from = await host.connection(source.name)
  const to = await host.connection(target.name)
  const there = mustWork(source, await lookAt(session, source, from))
  const here = mustWork(target, await lookAt(session, target, to))
  const baseDn = source.settings.baseDn ?? (await proposeBase(session, there.top))
  const bases = await basesBelow(from, typeof baseDn === 'string' ? baseDn : undefined, signal)
  const users = proposeMapping(here.schema.user, there.schema.user)
  const groups =
    here.schema.group && there.schema.group && proposeMapping(here.schema.group, there.schema.group, 'group')
  if (users.open.length > 0)
    await session.view.note(`Not mapped, though ${target.name} requires them: ${users.open.join(', ')}.`)
  return {
    source: { ...source, settings: { ...source.settings, ...(baseDn ? { baseDn } : {}) } },
    target,
    sync: {
      name: sync,
      users: bases.users ? { base: [bases.users] } : {},
      ...(groups && Object.keys(groups.mapping).length > 0
        ? { groups: bases.groups ? { base: [bases.groups] } : {}, groupMapping: groups.mapping }
        : {}),
      match: users.match,
      userMapping: users.mapping,
    },
  }
}

async function proposeBase({ ask }: Session, top: readonly string[]): Promise<string | undefined> {
  const [first, ...others] = top
  if (first === undefined || (others.length === 0 && !ask.possible)) return first
  if (!ask.possible)
    throw new RollcallError('config.which-base', `The server holds several directories: ${top.join(', ')}.`, {
      hint: 'Name the one you mean with --base-dn.',
    })
  return others.length > 0 ? ask.choose('Which directory?', top) : ask.text('Base DN', first)
}

/** Both connections and nothing else; JSON is YAML too. */
function draftOf(...ends: readonly End[]): string {
  const connections = ends.map(({ name, connector, settings }) => [name, { connector, ...settings }] as const)
  return JSON.stringify({ version: 1, connections: Object.fromEntries(connections), syncs: {} })
}

function mustWork(end: End, looked: Looked | undefined): Looked {
  if (looked) return looked
  throw new RollcallError('config.connection', `${end.name} cannot be used as it was given; nothing was written.`, {
    hint: 'Mend what the test above found, and run `rollcall init` again.',
  })
}

async function mustBeNew(file: string): Promise<void> {
  const there = await access(file).then(
    () => true,
    () => false,
  )
  if (there)
    throw new RollcallError('exists.config', `${file} is there already.`, {
      hint: 'Name another with --config FILE, or overwrite it with --force.',
    })
}
