import type { PlanHeader } from '@rollcall/model'
import type { Planning } from './planning.ts'

/** The calls that apply would make, and about how long they take; without so many changes of each operation. */
export async function effortOf(
  p: Planning,
  without: ReadonlyMap<string, number> = new Map(),
): Promise<Pick<PlanHeader, 'calls' | 'seconds'>> {
  const calls = callsOf(p, without)
  const { state, definition, target } = p.options
  const { pace } = (await state.runs({ sync: definition.name, limit: 20 })).find((run) => run.pace) ?? {}
  const { calls: perWindow, seconds: window } = target.connector.limits ?? {}
  const allowed = perWindow && window ? (calls / perWindow) * window : 0
  if (!pace && !allowed) return { calls }
  const asBefore = pace ? (calls * pace.ms) / pace.calls / 1000 : 0
  return { calls, seconds: Math.ceil(Math.max(allowed, asBefore)) }
}

function callsOf(p: Planning, without: ReadonlyMap<string, number>): number {
  const { capabilities } = p.options.target.connector
  let calls = 0
  const left = new Map(without)
  for (const { op, count: all } of p.scratch.plan.calls()) {
    const count = Math.max(0, all - (left.get(op) ?? 0))
    left.set(op, Math.max(0, (left.get(op) ?? 0) - all))
    if (op === 'link' || op === 'unlink') continue
    const ability = capabilities[op as 'create'] as { readonly batch?: number } | undefined
    calls += Math.ceil(count / (ability?.batch ?? 1))
  }
  return calls
}
