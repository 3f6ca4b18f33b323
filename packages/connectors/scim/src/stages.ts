import type { Stage, Stream } from '@rollcall/connector-sdk'
import { type Problem, reactionOf, toProblem } from '@rollcall/model'
import type { Opened } from './opened.ts'
import { firstPage } from './reading/first-page.ts'

/** Tells step by step how far a connection gets: to the server, to what it says of itself, to its accounts and groups. */
export async function* testStages(opened: Opened, signal: AbortSignal): Stream<Stage> {
  const steps: readonly (readonly [string, () => Promise<string | Omit<Stage, 'stage'>>])[] = [
    ['connect', () => connect(opened, signal)],
    ['discovery', () => describe(opened, signal)],
    ['users', () => count(opened, 'user', signal)],
    ['groups', () => count(opened, 'group', signal)],
  ]
  for (const [stage, take] of steps) {
    try {
      const found = await take()
      yield [{ stage, ...(typeof found === 'string' ? { detail: found } : found) }]
    } catch (thrown) {
      signal.throwIfAborted()
      const problem = toProblem(thrown)
      yield [{ stage: stage === 'connect' ? reachedUntil(thrown, problem) : stage, detail: problem.message, problem }]
      return { verdict: 'truncated', problem }
    }
  }
  return { verdict: 'complete' }
}

/** Which part of connecting failed. */
function reachedUntil(thrown: unknown, problem: Problem): string {
  if (reactionOf(problem) === 'auth' || reactionOf(problem) === 'permission') return 'sign-in'
  const codes = codesIn(thrown)
  if (/ENOTFOUND|EAI_AGAIN/.test(codes)) return 'dns'
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL/.test(codes)) return 'tls'
  return reactionOf(problem) === 'unavailable' ? 'tcp' : 'connect'
}

function codesIn(thrown: unknown): string {
  if (!(thrown instanceof Error)) return ''
  const { code, errors } = thrown as { code?: unknown; errors?: unknown }
  const inner = Array.isArray(errors) ? errors.map(codesIn).join(' ') : ''
  return `${String(code)} ${inner} ${codesIn(thrown.cause)}`
}

/** The list of accounts is asked for: what servers say of themselves they often say to anybody. */
async function connect({ client }: Opened, signal: AbortSignal): Promise<string> {
  const answer = await client.ask('/Users', { startIndex: '1', count: '1' }, signal)
  if (answer.status === 401 || answer.status === 403) throw client.errorOf(answer, { method: 'GET', path: '/Users' })
  return `${client.base} answers`
}

async function describe(opened: Opened, signal: AbortSignal): Promise<string> {
  const { said, features, resources } = await opened.discovered(signal)
  const words = [
    said.length > 0 ? said.join(', ') : 'it says nothing of itself; the schema of the RFC is used',
    `${resources.user.attributes.length} fields`,
    features.patch ? 'PATCH' : 'PUT only',
    ...(features.etag ? ['If-Match'] : []),
  ]
  return words.join(', ')
}

async function count(
  opened: Opened,
  kind: 'user' | 'group',
  signal: AbortSignal,
): Promise<string | Omit<Stage, 'stage'>> {
  const { resources, features } = await opened.discovered(signal)
  const resource = resources[kind]
  if (!resource) return 'none offered'
  const page = await firstPage(opened.client, features, resource.path, 1, signal)
  const noun = kind === 'user' ? 'accounts' : 'groups'
  if (page.total === undefined) return `at least ${page.received} ${noun}`
  return { detail: `${page.total} ${noun}`, records: { [kind]: page.total } }
}
