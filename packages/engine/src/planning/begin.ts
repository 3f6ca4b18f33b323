import type { Kind, Mapping, SyncDefinition } from '@rollcall/model'
import type { SyncMemory } from '@rollcall/state'
import { CompactIndex } from '../compact-index.ts'
import type { PlanRequest } from '../engine.ts'
import type { Scratch } from '../scratch/scratch.ts'
import { modeFor } from './mode-for.ts'
import type { Planning, Prepared } from './planning.ts'

/** What narrows a plan, and where its notes go, should the caller want those of a plan that comes to nothing. */
export type Narrowing = Pick<Planning, 'only' | 'fresh'> & Partial<Pick<Planning, 'notes'>>

/** Everything a look at both sides works with, before anything is read. */
export async function beginPlanning(
  prepared: Prepared,
  request: PlanRequest,
  scratch: Scratch,
  signal: AbortSignal,
  { notes = [], ...narrow }: Narrowing = {},
): Promise<Planning> {
  const { state, definition, clock } = prepared.options
  const now = clock.now()
  const memory = await state.memory(definition.name)
  const restored = request.restored || memory?.restored !== undefined ? true : undefined
  if (restored)
    notes.push(
      'The state was put back from an older copy: everyone is decided again, nobody is switched on because of it, and grace periods begin anew.',
    )
  const index = {
    user: await CompactIndex.load(state.index(definition.name, 'user', now)),
    group: await CompactIndex.load(state.index(definition.name, 'group', now)),
  }
  return {
    ...prepared,
    request,
    mode: modeFor(prepared, request, memory, notes),
    notes,
    memory,
    remapped: {
      user: remappedIn(prepared, 'user', memory, notes),
      group: remappedIn(prepared, 'group', memory, notes),
    },
    // An older copy proves nothing about what was done since.
    sameConfiguration: memory?.configuration === prepared.configuration && !restored,
    ...(restored ? { restored } : {}),
    samePilot: memory?.pilot === prepared.pilot,
    scratch,
    index,
    open: await state.openRecords(definition.name),
    tally: { decided: 0, redecided: 0, excluded: { user: 0, group: 0 }, held: 0, heldLinked: 0 },
    now,
    signal,
    ...narrow,
  }
}

/** Fields that both mappings have, and fill in different ways. */
function remappedIn(
  { options: { definition } }: Prepared,
  kind: Kind,
  memory: SyncMemory | undefined,
  notes: string[],
): ReadonlySet<string> {
  const fields = new Set<string>()
  const before = memory?.mappings?.[kind] ?? {}
  for (const [field, expression] of Object.entries(mappingsOf(definition)[kind])) {
    const was = before[field]
    if (was === undefined || was === expression) continue
    fields.add(field)
    notes.push(`The mapping of ${field} changed: it was \`${was}\`.`)
  }
  return fields
}

/** How each target field is filled. */
export function mappingsOf({ users = {}, groups = {} }: SyncDefinition): NonNullable<SyncMemory['mappings']> {
  const expressions = (mapping: Mapping): Record<string, string> =>
    Object.fromEntries(Object.entries(mapping).map(([field, { expression }]) => [field, expression]))
  return { user: expressions(users), group: expressions(groups) }
}
