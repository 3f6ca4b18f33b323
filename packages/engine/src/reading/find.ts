import { type Find, type OpenConnection, read } from '@rollcall/connector-sdk'
import { type Problem, RollcallError, type SyncRecord } from '@rollcall/model'

/** Values a `find` call is given at most. */
const perCall = 500

/**
 * Looks records up, in calls of bounded size. A look-up proves that a record is not there only when it ended `complete`;
 * anything else throws the problem that stopped it.
 */
export async function findAll(
  connection: OpenConnection,
  find: Find,
  signal: AbortSignal,
  take: (record: SyncRecord) => void,
): Promise<void> {
  if (!connection.find) throw new RollcallError('config.no-find', 'This connector cannot look records up by id.')
  for (let at = 0; at < find.values.length; at += perCall) {
    signal.throwIfAborted()
    const values = find.values.slice(at, at + perCall)
    const end = await read(connection.find({ ...find, values }, signal), (batch) => batch.forEach(take))
    if (end.verdict !== 'complete') throw asError(end.problem)
  }
}

function asError(problem: Problem): RollcallError {
  const { code, message, ...more } = problem
  return new RollcallError(code, message, more)
}
