import { CompactIndex } from '../compact-index.ts'
import type { PlanRequest } from '../engine.ts'
import type { Scratch } from '../scratch/scratch.ts'
import { modeFor } from './mode-for.ts'
import type { Planning, Prepared } from './planning.ts'

/** Everything a look at both sides works with, before anything is read. */
export async function beginPlanning(
  prepared: Prepared,
  request: PlanRequest,
  scratch: Scratch,
  signal: AbortSignal,
  narrow: Pick<Planning, 'only' | 'fresh'> = {},
): Promise<Planning> {
  const { state, definition, clock } = prepared.options
  const now = clock.now()
  const memory = await state.memory(definition.name)
  const notes: string[] = []
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
