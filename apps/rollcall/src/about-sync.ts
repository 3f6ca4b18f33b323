import type { Host } from '@rollcall/host'
import type { PlanAbout } from './views/view.ts'

/** What a sync's two sides are called, and the pace its target allows. */
export async function aboutSync(host: Host, sync: string): Promise<PlanAbout> {
  const { from, to } = host.definition(sync)
  const pace = paceOf((await host.connector(to)).limits)
  return { from, to, ...(pace ? { pace } : {}) }
}

/** Calls a second, where the target sets a limit. */
function paceOf(limits: { readonly calls?: number; readonly seconds?: number } | undefined): number | undefined {
  return limits?.calls && limits.seconds ? limits.calls / limits.seconds : undefined
}
