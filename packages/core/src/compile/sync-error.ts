import { RollcallError } from '@rollcall/model'

/** One thing that is wrong with a definition. `path` leads to it in the configuration: `syncs.staff.users.title`. */
export interface SyncProblem {
  readonly path: string
  readonly message: string
  readonly hint?: string
  /** The characters of the value there that it is about: from, and to before. */
  readonly at?: readonly [from: number, to: number]
}

/** Everything that is wrong with a definition, at once. */
export class SyncError extends RollcallError {
  readonly problems: readonly SyncProblem[]

  constructor(sync: string, problems: readonly SyncProblem[]) {
    const list = problems.map(({ path, message, hint }) => `${path}: ${message}${hint ? ` ${hint}` : ''}`)
    super('config.sync', `Sync ${sync} cannot run as configured:\n${list.join('\n')}`)
    this.problems = problems
  }
}

/** Notes what is wrong; `path` is relative to the sync. */
export type Complain = (path: string, message: string, hint?: string, at?: SyncProblem['at']) => void
