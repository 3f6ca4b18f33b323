import type { OpenUnsaved } from '@rollcall/host'
import type { Schema } from '@rollcall/model'
import type { Session } from '../session.ts'
import type { End } from './answers.ts'
import { likelyContexts } from './likely-contexts.ts'
import { proposeBases } from './propose.ts'

/** What a system says of itself. */
export interface Looked {
  readonly schema: Schema
  /** The entries at its top: of a directory its naming contexts, as far as people may be in them. */
  readonly top: readonly string[]
}

/** Connects, shows how that went step by step, and asks for the schema. Undefined where it did not go well. */
export async function lookAt(
  { view, signal }: Pick<Session, 'view' | 'signal'>,
  end: End,
  { connection }: OpenUnsaved,
): Promise<Looked | undefined> {
  if (!(await view.stages(end.name, connection.test({}, signal)))) return undefined
  const schema = await connection.schema({}, signal)
  return { schema, top: await topOf(connection, signal) }
}

/** The branches that hold people and groups below a base, as far as their names say so. */
export async function basesBelow(
  { connection }: OpenUnsaved,
  base: string | undefined,
  signal: AbortSignal,
): Promise<ReturnType<typeof proposeBases>> {
  return proposeBases(await refsBelow(connection, base, signal))
}

/** The names at the top of a server, before anybody knows which base to read. */
export async function lookAtTop({ connection }: OpenUnsaved, signal: AbortSignal): Promise<readonly string[]> {
  return topOf(connection, signal)
}

/** What the server calls itself, as soon as a test of it comes to know. */
export async function systemOf({ connection }: OpenUnsaved, signal: AbortSignal): Promise<string | undefined> {
  for await (const batch of connection.test({}, signal))
    for (const { system } of batch) if (system !== undefined) return system
  return undefined
}

export function schemaOf({ connection }: OpenUnsaved, signal: AbortSignal): Promise<Schema> {
  return connection.schema({}, signal)
}

async function topOf(connection: OpenUnsaved['connection'], signal: AbortSignal): Promise<readonly string[]> {
  return likelyContexts(await refsBelow(connection, undefined, signal))
}

async function refsBelow(
  connection: OpenUnsaved['connection'],
  ref: string | undefined,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (!connection.browse) return []
  const batches = await Array.fromAsync(connection.browse(ref === undefined ? {} : { ref }, signal))
  return batches.flat().map((node) => node.ref)
}
