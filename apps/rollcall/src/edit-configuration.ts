import { resolve } from 'node:path'
import type { EditProposal } from '@rollcall/host'
import { RollcallError } from '@rollcall/model'
import { type ExitCode, exit } from './exit.ts'
import { mustAnswer } from './run-sync.ts'
import type { Session } from './session.ts'

export interface EditOptions {
  readonly connect?: boolean
  readonly yes?: boolean
  readonly dryRun?: boolean
}

interface Wanted {
  readonly action: 'set' | 'unset'
  readonly path: string | undefined
  readonly value: string | undefined
}

/** Shows what would change in the configuration, asks, writes. Nothing is written that would not load. */
export async function editConfiguration(
  session: Session,
  { action, path, value }: Wanted,
  options: EditOptions,
): Promise<ExitCode> {
  if (path === undefined || (action === 'set') !== (value !== undefined)) throw unclear(action)
  const { proposeSets } = await import('@rollcall/host')
  const proposal = await proposeSets(resolve(session.cwd, session.global.config), [{ path, value }])
  return carryOut(session, proposal, { path }, options)
}

/** Shows a change of the configuration, asks, writes; `facts` stand beside the difference in the document for scripts. */
export async function carryOut(
  session: Session,
  proposal: EditProposal,
  facts: Readonly<Record<string, unknown>>,
  { connect, yes, dryRun }: EditOptions,
): Promise<ExitCode> {
  if (!dryRun) mustAnswer(session, yes === true)
  const { view, ask, env, signal } = session
  const { checkEdit, checkText, secretsLeft, writeEdit } = await import('@rollcall/host')
  const { file, after, diff } = proposal
  if (diff.length === 0) {
    await view.said(`${file} says so already.`, { file, ...facts, diff, written: false })
    return exit.done
  }
  await view.configDiff(diff)
  await checkText(after, file)
  if (connect) await checkEdit(proposal, undefined, { env, signal })
  const written = !dryRun && (yes === true || (await ask.confirm('Write this?')))
  if (written) await writeEdit(proposal)
  await view.said(written ? `${file} is written.` : 'Nothing was written.', { file, ...facts, diff, written })
  if (written)
    for (const name of secretsLeft(proposal))
      await view.note(
        `Nothing in it uses ${name} in the keychain any more: \`rollcall secrets rm ${name}\` forgets it.`,
      )
  return written ? exit.done : exit.changesPending
}

function unclear(action: Wanted['action']): RollcallError {
  const [message, example] =
    action === 'set'
      ? ['`config set` needs a path and a value.', 'rollcall config set syncs.staff.users.title title']
      : ['`config unset` needs a path, and no value.', 'rollcall config unset syncs.staff.users.title']
  return new RollcallError('config.edit', message, { hint: `For example: ${example}` })
}
