import type { PlanRequest } from '@rollcall/engine'
import type { VerbOption } from './verb.ts'

/** Options of every verb that plans. */
export interface PlanOptions {
  readonly mode?: 'full' | 'source' | 'delta'
  readonly allow?: readonly string[]
  readonly partial?: boolean
  readonly only?: readonly string[]
  readonly without?: readonly string[]
  readonly restored?: boolean
}

export const planOptions: readonly VerbOption[] = [
  {
    flags: '--mode <mode>',
    says: 'what is read: everything, the target by id, or changes only',
    choices: ['full', 'source', 'delta'],
  },
  { flags: '--allow <guard>', says: 'pass a guard on purpose: access=137 (at most so many), empty', many: true },
  { flags: '--only <person>', says: 'only this person: an id, DN, name, or value of a match field', many: true },
  {
    flags: '--without <person>',
    says: 'leave this person or group out, and whoever needs a change of theirs; the next run takes them up',
    many: true,
  },
  { flags: '--partial', says: 'plan the rest although the source was not read to its end' },
  {
    flags: '--restored',
    says: 'the state comes from a backup: read everything, trust nothing that newer runs may have undone',
  },
]

export function planRequest({ mode, allow, partial, only, without, restored }: PlanOptions): PlanRequest {
  return {
    ...(mode ? { mode } : {}),
    ...(allow ? { allow } : {}),
    ...(partial ? { partial } : {}),
    ...(only ? { only } : {}),
    ...(without ? { without } : {}),
    ...(restored ? { restored } : {}),
  }
}
