import type { Starter } from '@rollcall/host'
import { RollcallError } from '@rollcall/model'
import type { Session } from '../session.ts'
import type { End } from './answers.ts'
import { basesBelow, type Looked, lookAt } from './look-at.ts'
import { proposeMapping } from './propose.ts'

/** What the first configuration is to join. */
export interface Ends {
  readonly source: End
  readonly target: End
  readonly sync: string
}

/** Connects to both ends and proposes base, scope and mapping from what they say of themselves. */
export async function proposeStarter(session: Session, file: string, { source, target, sync }: Ends): Promise<Starter> {
  const { signal, env } = session
  const { openUnsaved } = await import('@rollcall/host')
  await using from = await openUnsaved(source, { configFile: file, env })
  await using to = await openUnsaved(target, { configFile: file, env })
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

function mustWork(end: End, looked: Looked | undefined): Looked {
  if (looked) return looked
  throw new RollcallError('config.connection', `${end.name} cannot be used as it was given; nothing was written.`, {
    hint: 'Mend what the test above found, and run `rollcall init` again.',
  })
}
