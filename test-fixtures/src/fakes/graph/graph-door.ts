import { randomUUID } from 'node:crypto'
import type { GraphRequest, Mishap } from './behaviour.ts'
import type { Answer, Call, House } from './call.ts'
import type { Outgoing } from './exchange.ts'
import { badRequest, Refusal } from './refusal.ts'
import { costOf, type Throttle } from './throttle.ts'

export type Route = (call: Call) => Answer | Promise<Answer>

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const json = 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8'

/** One request to Graph: token, version, throttle, then the route; errors in Graph's form. */
export async function answerGraph(
  request: GraphRequest,
  mishap: Mishap | undefined,
  house: House,
  throttle: Throttle,
  route: Route,
  elsewhere: string,
): Promise<Outgoing> {
  if (typeof mishap === 'object' && mishap.body !== undefined) return gatewayAnswer(mishap)
  const answered = await settle(request, mishap, house, throttle, route)
  return toOutgoing(request, bent(answered, request, mishap, house, elsewhere), house)
}

async function settle(
  request: GraphRequest,
  mishap: Mishap | undefined,
  house: House,
  throttle: Throttle,
  route: Route,
): Promise<Answer | Refusal> {
  try {
    house.tenant.empty()
    if (typeof mishap === 'object')
      throw new Refusal(mishap.status, mishap.code ?? codeOf(mishap.status), 'The service answers so on purpose.', {
        headers: mishap.retryAfter === undefined ? {} : { 'retry-after': mishap.retryAfter },
      })
    if (mishap === 'expired') throw house.tokens.expired()
    if (mishap === 'insufficient') throw house.tokens.challenge('1')
    const call = toCall(request, house)
    const units = throttle.take(call, house, costOf(call))
    const answer = await run(route, call, units)
    return answer
  } catch (thrown) {
    if (thrown instanceof Refusal) return thrown
    throw thrown
  }
}

/** What a call cost is told with its errors as well. */
async function run(route: Route, call: Call, units: Readonly<Record<string, string>>): Promise<Answer | Refusal> {
  try {
    const answer = await route(call)
    return { ...answer, headers: { ...units, ...answer.headers } }
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown
    const { status, code, message, inner, headers } = thrown
    return new Refusal(status, code, message, { ...(inner ? { inner } : {}), headers: { ...units, ...headers } })
  }
}

function toCall({ method, path, query, headers, body, url }: GraphRequest, { tokens, root, now }: House): Call {
  const claims = tokens.read(headers.authorization as string | undefined, [root, `${root}/`], now())
  const [, version, ...segments] = path.split('/').map(decodeURIComponent)
  if (version !== 'v1.0') throw badRequest(`Invalid version: ${version}`)
  return {
    method,
    segments: segments.filter((one) => one !== ''),
    query,
    headers,
    body,
    url,
    appId: claims.appid,
    roles: claims.roles,
  }
}

/** An answer whose links lead astray. */
function bent(
  answer: Answer | Refusal,
  { url }: GraphRequest,
  mishap: Mishap | undefined,
  { root }: House,
  elsewhere: string,
): Answer | Refusal {
  if (answer instanceof Refusal || !answer.body) return answer
  const { '@odata.nextLink': next, '@odata.deltaLink': last, ...rest } = answer.body as Readonly<Record<string, string>>
  const link = next ?? last
  switch (mishap) {
    case 'loop':
      return { ...answer, body: { '@odata.nextLink': `${root}${url}`, ...rest } }
    case 'elsewhere':
      return { ...answer, body: { '@odata.nextLink': (link ?? `${root}${url}`).replace(root, elsewhere), ...rest } }
    case 'downgrade':
      return {
        ...answer,
        body: { '@odata.nextLink': (link ?? `${root}${url}`).replace('https:', 'http:'), ...rest },
      }
    case 'redirect':
      return { status: 307, headers: { location: `${elsewhere}${url}` } }
    case 'linkless':
      return { ...answer, body: rest }
    case 'shapeless':
      return { ...answer, body: { '@odata.context': rest['@odata.context'] } }
    default:
      return answer
  }
}

function toOutgoing(request: GraphRequest, answer: Answer | Refusal, { behaviour, now }: House): Outgoing {
  const sent = String(request.headers['client-request-id'])
  const requestId = randomUUID()
  const clientId = guid.test(sent) ? sent : requestId
  const always = {
    'content-type': json,
    'cache-control': 'no-cache',
    'strict-transport-security': 'max-age=31536000',
    'request-id': requestId,
    'client-request-id': clientId,
    'odata-version': '4.0',
    'x-ms-ags-diagnostic':
      '{"ServerInfo":{"DataCenter":"Loopback","Slice":"E","Ring":"5","ScaleUnit":"001","RoleInstance":"FAKE"}}',
    date: new Date(now()).toUTCString(),
  }
  if (!(answer instanceof Refusal)) {
    const { status, body, text, headers } = answer
    return { status, headers: { ...always, ...headers }, text: text ?? (body ? JSON.stringify(body) : '') }
  }
  const { status, code, message, inner, headers } = answer
  const details = {
    ...(inner === undefined ? {} : { code: inner }),
    date: new Date(now()).toISOString().slice(0, 19),
    'request-id': requestId,
    'client-request-id': clientId,
  }
  const name = behaviour.lowercaseInner ? 'innererror' : 'innerError'
  return {
    status,
    headers: { ...always, ...headers },
    text: JSON.stringify({ error: { code, message, [name]: details } }),
  }
}

/** An error of something in front of Graph. */
function gatewayAnswer({ status, retryAfter, body }: Exclude<Mishap, string>): Outgoing {
  const headers = { 'content-type': 'text/html', ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }) }
  return { status, headers, text: body === 'html' ? `<html><body><h1>${status} Bad Gateway</h1></body></html>` : '' }
}

/** What Graph calls a status that has no reason of its own. */
function codeOf(status: number): string {
  if (status === 429) return 'TooManyRequests'
  if (status === 503) return 'ServiceUnavailable'
  if (status === 504) return 'GatewayTimeout'
  return status >= 500 ? 'InternalServerError' : 'UnknownError'
}
