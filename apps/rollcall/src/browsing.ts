import type { Host } from '@rollcall/host'
import { type Problem, RollcallError } from '@rollcall/model'
import { browseByScan } from './browse-by-scan.ts'

export type Connection = Awaited<ReturnType<Host['connection']>>
type Way = 'browse' | 'search' | 'show'

/** A connection that can be looked around in; one without a tree as a list, and one that cannot at all says so. */
export async function openBrowsing<W extends Way>(
  host: Host,
  name: string,
  way: W,
): Promise<{ readonly [K in W]: NonNullable<Connection[K]> }> {
  const connection = await host.connection(name)
  const method = connection[way]
  if (method) return { [way]: method.bind(connection) } as { readonly [K in W]: NonNullable<Connection[K]> }
  if (way !== 'search' && !connection.browse) return browseByScan(name, connection) as never
  throw new RollcallError('config.not-supported', `The connector of ${name} cannot ${way}.`)
}

/** A stream's batches; one that did not come to its end throws after the last, so that nobody takes a part for all. */
export async function* whole<T>(
  stream: AsyncGenerator<readonly T[], { readonly verdict: string; readonly problem?: Problem }>,
): AsyncGenerator<readonly T[]> {
  const { problem } = yield* stream
  if (problem) throw new RollcallError(problem.code, problem.message, problem)
}
