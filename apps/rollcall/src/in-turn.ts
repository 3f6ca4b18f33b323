import { type ExitCode, worst } from './exit.ts'
import type { Session } from './session.ts'

/** Does each sync in turn. What goes wrong with one is told, and does not keep the others from running. */
export async function inTurn(
  { signal, fail }: Pick<Session, 'signal' | 'fail'>,
  syncs: readonly string[],
  one: (sync: string) => Promise<ExitCode>,
): Promise<ExitCode> {
  const codes: ExitCode[] = []
  for (const sync of syncs) {
    if (signal.aborted) break
    codes.push(await one(sync).catch(fail))
  }
  return worst(codes)
}
