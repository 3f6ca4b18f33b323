import { allowKey } from '@rollcall/core'
import type { Guard, GuardKind } from '@rollcall/model'
import type { SyncMemory } from '@rollcall/state'
import { mended, unfinished } from '../planning/planning.ts'

/** The guards whose counts do not burden the next runs: passed on purpose, and the accounts that a first run makes. */
export function approvedIn(guards: readonly Guard[], memory: SyncMemory | undefined): ReadonlySet<string> {
  const isFirst = memory === undefined || isUnfinished(memory)
  const passed = guards.filter(passedOnPurpose).map(({ code, field }) => allowKey(code as GuardKind, field))
  return new Set([...passed, ...(isFirst ? ['create'] : [])])
}

/** Named with `--allow`, for at least as much as the plan does. */
export function passedOnPurpose({ tripped, allowed }: Guard): boolean {
  return !tripped && allowed !== undefined
}

/** No first run was carried out to its end yet. */
export function isUnfinished({ configuration }: SyncMemory): boolean {
  return configuration === unfinished || configuration === mended
}
