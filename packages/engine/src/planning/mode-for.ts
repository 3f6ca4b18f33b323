import type { Capabilities } from '@rollcall/connector-sdk'
import type { Kind, Mode } from '@rollcall/model'
import type { SyncMemory } from '@rollcall/state'
import type { PlanRequest } from '../engine.ts'
import { unaskable } from './comparisons.ts'
import { type Prepared, undone } from './planning.ts'
import { repointed } from './repointed.ts'

/** The mode asked for, or the one that does what it cannot do, with a note that says why. */
export function modeFor(
  prepared: Prepared,
  request: PlanRequest,
  memory: SyncMemory | undefined,
  notes: string[],
): Mode {
  // A change feed says nothing of those who did not change.
  const asked = request.only ? (request.mode === 'full' ? 'full' : 'source') : (request.mode ?? 'full')
  if (asked === 'full') return 'full'
  const full = request.restored ? olderCopy : whyFull(prepared, memory)
  const source = full === undefined && asked === 'delta' ? whyNoDelta(prepared) : undefined
  const mode = full ? 'full' : source ? 'source' : asked
  if (mode !== asked) notes.push(`Mode ${mode} instead of ${asked}: ${full ?? source}.`)
  return mode
}

const olderCopy = 'the state was put back from an older copy'

/** Why only a listed target will do. */
function whyFull(
  { options: { definition, target }, configuration, schemas, sync }: Prepared,
  memory: SyncMemory | undefined,
): string | undefined {
  if (memory === undefined) return 'this is the first run'
  if (memory.configuration === undone) return 'a run was taken back'
  if (memory.configuration === repointed) return 'somebody whom others may point to has another account now'
  if (memory.restored !== undefined) return olderCopy
  if (memory.configuration !== configuration) return 'the configuration, the program or a connection changed'
  if (memory.source !== schemas.source.identity) return 'the source is another one'
  if (memory.target !== schemas.target.identity) return 'the target is another one'
  const { capabilities, title } = target.connector
  if (!capabilities.find || !capabilities.scan) return `${title} cannot be asked by id`
  const kinds: readonly Kind[] = definition.groups ? ['user', 'group'] : ['user']
  const field = kinds.map((kind) => unaskable(sync, kind)).find((name) => name !== undefined)
  return field && `${title} cannot be asked by ${field}`
}

/** Why the change feed does not tell all that this sync depends on. */
function whyNoDelta({ options: { source }, attributes }: Prepared): string | undefined {
  const { capabilities, title } = source.connector
  if (!capabilities.delta) return `${title} has no change feed`
  const blind = blindTo(capabilities, attributes)
  return blind && `the change feed of ${title} does not report ${blind}`
}

/** An attribute that is asked for and whose change the feed does not report. */
export function blindTo(
  { delta }: Pick<Capabilities, 'delta'>,
  attributes: Prepared['attributes'],
): string | undefined {
  const asked = new Set([...attributes.user, ...attributes.group].map((name) => name.toLowerCase()))
  return delta?.blind?.find((name) => asked.has(name.toLowerCase()))
}
