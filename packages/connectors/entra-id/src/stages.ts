import type { Stage, Stream } from '@rollcall/connector-sdk'
import { type Kind, type Problem, RollcallError, reactionOf, toProblem } from '@rollcall/model'
import type { Graph } from './http/graph.ts'
import { permissions } from './http/rights.ts'
import { codesIn } from './http/transport.ts'
import { authorityOf } from './settings.ts'
import type { TenantId } from './tenant.ts'

type Found = Omit<Stage, 'stage'>

/** Tells step by step how far a connection gets: dns, tcp, tls, token, permissions, users, groups. */
export async function* testStages(graph: Graph, tenant: TenantId, signal: AbortSignal): Stream<Stage> {
  const steps: readonly (readonly [string, () => Promise<Found>])[] = [
    ['token', () => token(graph, tenant, signal)],
    ['permissions', () => rights(graph, signal)],
    ['users', () => count(graph, 'user', signal)],
    ['groups', () => count(graph, 'group', signal)],
  ]
  for (const [stage, take] of steps) {
    try {
      yield [{ stage, ...(await take()) }]
    } catch (thrown) {
      signal.throwIfAborted()
      const problem = toProblem(thrown)
      yield [{ stage: unreachedAt(thrown, problem) ?? stage, detail: problem.message, problem }]
      return { verdict: 'truncated', problem }
    }
  }
  return { verdict: 'complete' }
}

/** Which part of reaching a server failed, if that is what failed. */
function unreachedAt(thrown: unknown, problem: Problem): string | undefined {
  if (reactionOf(problem) !== 'unavailable') return undefined
  const codes = codesIn(thrown)
  if (/ENOTFOUND|EAI_AGAIN/.test(codes)) return 'dns'
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL/.test(codes)) return 'tls'
  return problem.code === 'unavailable.http' ? 'tcp' : undefined
}

async function token(graph: Graph, tenant: TenantId, signal: AbortSignal): Promise<Found> {
  await graph.signIn(signal)
  const id = await tenant.get(signal)
  const { tenant: called } = graph.settings
  const where = called.toLowerCase() === id ? called : `${called} (${id})`
  return { detail: `${authorityOf(graph.settings)} gives a token for ${where}`, system: 'Microsoft Entra ID' }
}

/** Every right that is needed is tried, so that all that is missing is said at once. */
async function rights(graph: Graph, signal: AbortSignal): Promise<Found> {
  const missing: Kind[] = []
  let refused: unknown
  for (const kind of ['user', 'group'] as const) {
    try {
      await graph.page(graph.url(`/${kind}s?$select=id&$top=1`), {}, signal)
    } catch (thrown) {
      if (reactionOf(toProblem(thrown)) !== 'permission') throw thrown
      missing.push(kind)
      refused = thrown
    }
  }
  const names = missing.map((kind) => permissions[kind]).join(' and ')
  if (missing.length > 0)
    throw new RollcallError('permission.missing', `The app lacks the application permission ${names}.`, {
      hint: `Give the app the application permission ${names} of Microsoft Graph, and let an administrator consent to it.`,
      cause: refused,
    })
  return { detail: `reads people (${permissions.user}) and groups with their members (${permissions.group})` }
}

async function count(graph: Graph, kind: Kind, signal: AbortSignal): Promise<Found> {
  const noun = kind === 'user' ? 'people' : 'groups'
  const number = await counted(graph, kind, signal)
  return number === undefined
    ? { detail: `${noun} can be read` }
    : { detail: `${number} ${noun}`, records: { [kind]: number } }
}

/** Undefined where the tenant does not count. */
async function counted(graph: Graph, kind: Kind, signal: AbortSignal): Promise<number | undefined> {
  try {
    const headers = { ConsistencyLevel: 'eventual' }
    const text = await graph.text(graph.url(`/${kind}s/$count`), { headers }, signal)
    return /^\uFEFF?\s*(\d+)\s*$/.test(text) ? Number(text.replace(/\D/g, '')) : undefined
  } catch (thrown) {
    if (['config', 'not-found'].includes(reactionOf(toProblem(thrown)))) return undefined
    throw thrown
  }
}
