import type { Host } from '@rollcall/host'

type State = Awaited<ReturnType<Host['state']>>
type Run = Awaited<ReturnType<State['runs']>>[number]

/** Runs as `State.runs` gives them; one whose process is gone without an end was interrupted. */
export async function pastRuns(
  state: Pick<State, 'runs' | 'holder'>,
  filter: Parameters<State['runs']>[0],
): Promise<readonly Run[]> {
  return Promise.all((await state.runs(filter)).map((run) => asItEnded(state, run)))
}

export async function asItEnded(state: Pick<State, 'holder'>, run: Run): Promise<Run> {
  return run.status === 'running' && !(await state.holder(run.sync)) ? { ...run, status: 'interrupted' } : run
}
