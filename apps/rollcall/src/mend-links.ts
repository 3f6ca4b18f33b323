import type { MendProposal, MendRequest } from '@rollcall/engine'
import { type ExitCode, exit } from './exit.ts'
import { mustAnswer } from './run-sync.ts'
import type { Session } from './session.ts'
import type { VerbOption } from './verb.ts'

export interface MendOptions {
  readonly yes?: boolean
  readonly dryRun?: boolean
}

export const mendOptions: readonly VerbOption[] = [
  { flags: '-y, --yes', says: 'do it without asking' },
  { flags: '--dry-run', says: 'only show what would be done' },
]

/** Shows what would be remembered otherwise, asks, does it. The target is only read. */
export async function mendLinks(
  session: Session,
  sync: string,
  request: MendRequest,
  { yes, dryRun }: MendOptions,
): Promise<ExitCode> {
  if (!dryRun) mustAnswer(session, yes === true)
  const { view, ask, progress, signal } = session
  const host = await session.host()
  const { name } = host.definition(sync)
  const engine = await host.engine(name, { onEvent: progress.event, signal })
  const confirm = async (proposal: MendProposal): Promise<boolean> => {
    progress.clear()
    await view.mending(proposal)
    return !dryRun && (yes === true || ask.confirm(`Change these links of ${name}?`))
  }
  const result = await engine.mend(request, { by: host.whoRuns(), confirm }, signal)
  progress.clear()
  await view.mended(result)
  if (result.status === 'declined') return exit.changesPending
  return result.left.length > 0 ? exit.withFindings : exit.done
}
