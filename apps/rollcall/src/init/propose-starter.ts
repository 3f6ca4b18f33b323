import type { Starter, Surroundings } from '@rollcall/host'
import { isDn, RollcallError } from '@rollcall/model'
import type { Session } from '../session.ts'
import type { End } from './answers.ts'
import { connectorForServer, serverWarning, settingsForServer } from './known-servers.ts'
import { basesBelow, type Looked, lookAt, lookAtTop, systemOf } from './look-at.ts'
import { usualAttributes } from './propose.ts'
import { proposeSync } from './propose-sync.ts'
import { proposedFrom, readSample } from './sample.ts'
import { withTables } from './with-tables.ts'

/** What the first configuration is to join. */
export interface Ends {
  readonly source: End
  readonly target: End
  readonly sync: string
}

/** Connects to both ends and proposes base, scope and mapping from what they say of themselves. */
export async function proposeStarter(session: Session, file: string, ends: Ends): Promise<Starter> {
  const { signal, env } = session
  const { sync } = ends
  const around = { configFile: file, env }
  const based = await withServer(session, ends.source, around)
  const source = await withTables(session, based, around)
  const { openUnsaved } = await import('@rollcall/host')
  await using from = await openUnsaved(source, around)
  const there = mustWork(source, await lookAt(session, source, from))
  const target = await withTables(session, ends.target, around, there.schema)
  await using to = await openUnsaved(target, around)
  const here = mustWork(target, await lookAt(session, target, to))
  const { baseDn = there.top.find(isDn) } = source.settings
  const bases = await basesBelow(from, typeof baseDn === 'string' ? baseDn : undefined, signal)
  const sample = await readSample(from, usualAttributes(there.schema.user), bases.users, signal)
  const { users, groups, groupMatch, scope, neverOff } = proposeSync(here.schema, there.schema, bases, sample)
  await session.view.note(`The mapping is proposed ${proposedFrom(sample)}.`)
  if (users.open.length > 0)
    await session.view.note(`Not mapped, though ${target.name} requires them: ${users.open.join(', ')}.`)
  return {
    source,
    target,
    sync: {
      name: sync,
      users: scope.users ? { base: [scope.users] } : {},
      ...(groups ? { groups: scope.groups ? { base: [scope.groups] } : {}, groupMapping: groups, groupMatch } : {}),
      ...(neverOff ? { neverOff } : {}),
      match: users.match,
      userMapping: users.mapping,
    },
  }
}

/** A server needs a base to be read from, and proposes its naming contexts itself; and settings that suit what it is. */
async function withServer(session: Session, source: End, around: Surroundings): Promise<End> {
  if (!('url' in source.settings)) return source
  const { openUnsaved } = await import('@rollcall/host')
  const settings = { baseDn: unknown, ...source.settings }
  await using open = await openUnsaved({ ...source, settings }, around)
  const top = settings.baseDn === unknown ? await lookAtTop(open, session.signal) : []
  const baseDn =
    settings.baseDn === unknown
      ? await chooseBase(
          session,
          top.filter((ref) => ref !== unknown),
        )
      : settings.baseDn
  const system = await systemOf(open, session.signal)
  const { bindDn } = source.settings
  const warning = serverWarning(system, bindDn)
  if (warning !== undefined) await session.view.note(warning)
  const connector = source.connector === 'openldap' ? connectorForServer(system, bindDn) : source.connector
  return { ...source, connector, settings: { ...settingsForServer(system), ...settings, baseDn } }
}

/** Stands for the base until somebody knows it. */
const unknown = 'dc=unknown'

async function chooseBase({ ask }: Session, top: readonly string[]): Promise<string> {
  const [first, ...others] = top
  if (first !== undefined && others.length === 0) return ask.possible ? ask.text('Base DN', first) : first
  if (ask.possible) return first === undefined ? ask.text('Base DN') : ask.choose('Which directory?', top)
  const what = first === undefined ? 'names no directory' : `holds several directories: ${top.join(', ')}`
  throw new RollcallError('config.which-base', `The server ${what}.`, { hint: 'Name the one you mean with --base-dn.' })
}

function mustWork(end: End, looked: Looked | undefined): Looked {
  if (looked) return looked
  throw new RollcallError('config.connection', `${end.name} cannot be used as it was given; nothing was written.`, {
    hint: 'Mend what the test above found, and run `rollcall init` again.',
  })
}
