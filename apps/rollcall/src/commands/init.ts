import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { exit } from '../exit.ts'
import { type InitOptions, sourceOf, targetOf } from '../init/answers.ts'
import { proposeStarter } from '../init/propose-starter.ts'
import { mustBeNew } from '../must-be-new.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const initCommand: Verb = defineVerb<InitOptions>({
  name: 'init',
  arguments: [],
  options: [
    { flags: '--url <url>', says: 'the LDAP server that people come from: ldaps://…' },
    { flags: '--file <file>', says: 'or an LDIF file, or CSV with a header line' },
    { flags: '--connector <name>', says: 'the source’s connector (as the URL or file says)' },
    { flags: '--name <name>', says: 'what the source connection is called (directory)' },
    { flags: '--bind-dn <dn>', says: 'whom to bind as' },
    { flags: '--password-env <name>', says: 'the environment variable with the password' },
    { flags: '--password-file <file>', says: 'or the file' },
    { flags: '--password-keychain <name>', says: 'or its name in the keychain' },
    { flags: '--base-dn <dn>', says: 'where to look (proposed from the server)' },
    { flags: '--ca <file>', says: 'certificate authority of the server, as PEM' },
    { flags: '--start-tls', says: 'StartTLS on an ldap:// URL' },
    { flags: '--insecure', says: 'plain text on an ldap:// URL' },
    { flags: '--target-url <url>', says: 'where accounts go: postgres://…, or https://… (SCIM)' },
    { flags: '--target-file <file>', says: 'or a SQLite or CSV file' },
    { flags: '--target-connector <name>', says: 'the target’s connector (as the URL or file says)' },
    { flags: '--target-name <name>', says: 'what the target connection is called (app)' },
    { flags: '--target-password-env <name>', says: 'the environment variable with its password' },
    { flags: '--set <path=value>', says: 'any other setting of the source', many: true },
    { flags: '--target-set <path=value>', says: 'any other of the target: users.table=accounts', many: true },
    { flags: '--sync <name>', says: 'what the sync is called (people)' },
    { flags: '--force', says: 'overwrite a configuration that is there' },
  ],
  examples: [
    ['rollcall init', 'asks for what it needs'],
    [
      'rollcall init --file acme.ldif --target-file app.db \\\n--target-set users.table=accounts --target-set users.id=id \\\n--target-set users.fields.userName=username',
      'from a file into SQLite',
    ],
    [
      'rollcall init --url ldaps://ldap.acme.example --bind-dn cn=rollcall,dc=acme \\\n--password-env LDAP_PASSWORD --target-url postgres://db/app \\\n--target-set users.table=accounts --target-set users.id=id \\\n--target-set users.fields.userName=username',
      'from a server into PostgreSQL, without a question',
    ],
  ],
  async run(session, _, options) {
    const file = resolve(session.cwd, session.global.config)
    if (!options.force) await mustBeNew(file, 'Name another with --config FILE, or overwrite it with --force.')
    const source = await sourceOf(options, session.ask)
    const target = await targetOf(options, session.ask)
    const starter = await proposeStarter(session, file, { source, target, sync: options.sync ?? 'people' })
    const { checkConfig, starterConfig } = await import('@rollcall/host')
    await writeFile(file, starterConfig(starter), { flag: options.force ? 'w' : 'wx', mode: 0o644 })
    await checkConfig(file)
    await session.view.said(`Written to ${file}.`, { file })
    await session.view.note('Look it over, then: rollcall plan')
    return exit.done
  },
})
