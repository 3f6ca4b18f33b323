import { type About, RollcallError } from '@rollcall/model'
import type { AuditEvent, StateWrite, SyncMemory } from '@rollcall/state'
import { mended, type Prepared } from '../planning/planning.ts'
import { whenRepointed } from '../planning/repointed.ts'
import { closeInterrupted } from '../running/settle-open-calls.ts'
import type { Mended, MendOptions, MendRequest, MendResult, Proposed } from './mending.ts'
import { proposeImport } from './propose-import.ts'
import { proposeLink } from './propose-link.ts'
import { proposeRelink } from './propose-relink.ts'
import { proposeUnlink } from './propose-unlink.ts'

/**
 * Changes what the sync remembers, under its lock: works out what would be done, asks, and writes all of it in one
 * transaction, or nothing. The target is only read.
 */
export async function mendLinks(
  prepared: Prepared,
  request: MendRequest,
  { by, confirm }: MendOptions,
  signal: AbortSignal,
): Promise<MendResult> {
  const { state, definition } = prepared.options
  await using _lock = await state.lock(definition.name)
  await closeInterrupted(prepared)
  await mustBeSettled(prepared)
  const memory = await state.memory(definition.name)
  mustBeTheTarget(prepared, memory)
  const proposed = await propose(prepared, request, signal)
  const { writes, memory: learnt, ...shown } = proposed
  const proposal = { sync: definition.name, verb: request.verb, ...shown }
  const head = async (): Promise<string> => (await state.auditHead()).hash
  if (proposed.changes.length === 0) return { ...proposal, status: 'nothing', auditHead: await head() }
  if (!(await confirm(proposal))) return { ...proposal, status: 'declined', auditHead: await head() }
  signal.throwIfAborted()
  await state.commit(definition.name, [
    ...memoryWrites(prepared, memory, learnt),
    ...writes,
    { write: 'audit', events: auditOf(prepared, request, by, proposed.changes) },
  ])
  return { ...proposal, status: 'done', auditHead: await head() }
}

function propose(prepared: Prepared, request: MendRequest, signal: AbortSignal): Promise<Proposed> {
  switch (request.verb) {
    case 'link':
      return proposeLink(prepared, request, signal)
    case 'unlink':
      return proposeUnlink(prepared, request)
    case 'relink':
      return proposeRelink(prepared, request, signal)
    case 'import':
      return proposeImport(prepared, request, signal)
    default:
      return request satisfies never
  }
}

/** What became of a call decides about links, so it has to be known first. */
async function mustBeSettled({ options: { state, definition } }: Prepared): Promise<void> {
  const calls = await state.openCalls(definition.name)
  if (calls.length === 0) return
  throw new RollcallError(
    'conflict.unsettled',
    `An earlier run of ${definition.name} left ${calls.length} calls without an outcome. Nothing was changed.`,
    { hint: `\`rollcall sync ${definition.name}\` looks them up first.` },
  )
}

function mustBeTheTarget({ schemas, options }: Prepared, memory: SyncMemory | undefined): void {
  if (!memory || memory.target === schemas.target.identity) return
  throw new RollcallError(
    'config.other-target',
    `The links of ${options.definition.name} belong to ${memory.target}, but ${options.target.name} is ${schemas.target.identity}. Nothing was changed.`,
    { hint: 'Point the connection at the system that the links belong to.' },
  )
}

/** Links need a memory that says which systems they are in; a first run is still to come then, with its guard. */
function memoryWrites(prepared: Prepared, memory: SyncMemory | undefined, learnt: Proposed['memory']): StateWrite[] {
  const { schemas, reading } = prepared
  if (!memory) {
    const systems = { source: schemas.source.identity, target: schemas.target.identity }
    return [{ write: 'memory', memory: { configuration: mended, reading, ...systems, namedGroups: [], referrals: [] } }]
  }
  // Whoever points to these people is decided afresh.
  const configuration = memory.configuration === prepared.configuration ? whenRepointed(prepared) : memory.configuration
  if (!learnt)
    return configuration === memory.configuration ? [] : [{ write: 'memory', memory: { ...memory, configuration } }]
  const { cursor: _, ...rest } = memory // of another change feed
  return [{ write: 'memory', memory: { ...rest, ...learnt, configuration } }]
}

function auditOf(
  { options: { clock } }: Prepared,
  { verb }: MendRequest,
  by: string,
  changes: readonly Mended[],
): AuditEvent[] {
  const at = clock.now()
  return changes.map(({ op, about, was }) => ({
    at,
    event: 'mended',
    body: { verb, op, about: plainAbout(about), by, ...(was === undefined ? {} : { was }) },
  }))
}

function plainAbout({ kind, label, source, target }: About): object {
  return { kind, label, ...(source === undefined ? {} : { source }), ...(target === undefined ? {} : { target }) }
}
