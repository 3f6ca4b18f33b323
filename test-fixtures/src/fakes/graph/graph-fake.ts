import { randomUUID } from 'node:crypto'
import { type SelfSigned, selfSigned } from '../../servers/self-signed.ts'
import { Aadsts } from './aadsts.ts'
import { AccessTokens } from './access-token.ts'
import type { App, ManagedIdentity } from './apps.ts'
import { batch } from './batch.ts'
import type { Behaviour, Door, GraphRequest, Mishap } from './behaviour.ts'
import type { Answer, Call, House } from './call.ts'
import { Courier, type Delivery } from './courier.ts'
import type { Generations } from './delta.ts'
import { type Doorway, type Outgoing, openDoor, type Tls } from './exchange.ts'
import { answerGraph } from './graph-door.ts'
import { type LoginHouse, login } from './login.ts'
import { metadata } from './metadata.ts'
import { route } from './routes.ts'
import { StateTokens } from './state-tokens.ts'
import { Subscriptions } from './subscriptions.ts'
import { type Kind, Tenant, uuid } from './tenant.ts'
import { Throttle } from './throttle.ts'

export interface GraphFakeOptions {
  readonly behaviour?: Behaviour
  /** Default: a certificate of its own, which is its own authority. */
  readonly tls?: Tls & { readonly ca: string }
  /** The clock, ms since 1970; default the machine's. `advance` goes on top of it. */
  readonly now?: () => number
  /** Names of directory extensions: `extension_{appId without hyphens}_{name}`. */
  readonly extensions?: readonly string[]
  /** PEM of whom to trust at notification URLs; default: what the fake itself shows. */
  readonly trust?: string
  /** Seconds that a token is good for; default 3,599. */
  readonly tokenLifetime?: number
}

/** Microsoft Graph (v1.0 users and groups) and Entra's token endpoint on loopback, with one tenant in memory. */
export interface GraphFake extends AsyncDisposable {
  /** The Graph root, https; paths begin with /v1.0. Tokens are for `${url}/.default`. */
  readonly url: string
  /** https; the tenant comes behind it. */
  readonly authority: string
  /** The instance metadata service, http: for AZURE_POD_IDENTITY_AUTHORITY_HOST. */
  readonly metadataUrl: string
  /** PEM of whom to trust. */
  readonly ca: string
  readonly tenantId: string
  readonly domain: string
  /** The world: people, groups, and what becomes of them. */
  readonly tenant: Tenant
  readonly behaviour: Behaviour
  /** Every request to any of its addresses, in order. */
  readonly requests: readonly GraphRequest[]
  /** Those to the token endpoint (not to the discovery) and to the metadata service. */
  readonly tokenCalls: readonly GraphRequest[]
  /** Those that came before the Retry-After of an earlier answer was over. */
  readonly early: readonly GraphRequest[]
  /** Those that carried a token or a credential to where it does not belong. */
  readonly leaks: readonly GraphRequest[]
  /** An app with a secret and the rights to read users and groups, or as it is told. */
  readonly register: (app?: Partial<App>) => App
  readonly identities: ManagedIdentity[]
  readonly now: () => number
  readonly advance: (ms: number) => void
  /** Seconds; may be changed. */
  tokenLifetime: number
  /** Every delta token there is becomes useless: 410 with a Location. */
  readonly reset: (kind?: Kind) => void
  /** Tokens of clients that understand it are refused with a claims challenge, until a token answers it. */
  readonly revoke: () => void
  readonly subscriptions: Pick<Subscriptions, 'all' | 'tell'>
  /** What was sent to notification URLs, and how it was answered. */
  readonly deliveries: readonly Delivery[]
  /** Sends what waits; without `holdsNotifications` that happens by itself. */
  readonly deliver: () => Promise<void>
}

/** Starts it on free ports of 127.0.0.1. `behaviour` may be changed while it runs. */
export async function startGraphFake(options: GraphFakeOptions = {}): Promise<GraphFake> {
  const { behaviour = {}, extensions = [] } = options
  const { tls, ca } = tlsOf(options)
  let offset = 0
  const clock = options.now ?? Date.now
  const now = (): number => clock() + offset
  const tenantId = uuid('tenant of acme.test')
  const tenant = new Tenant(tenantId, now)
  tenant.tellsHardDeletes = () => behaviour.groupsTellHardDeletes === true
  const requests: GraphRequest[] = []
  const early: GraphRequest[] = []
  const apps = new Map<string, App>()
  const identities: ManagedIdentity[] = []
  const generations: Generations = { user: 1, group: 1 }
  const throttle = new Throttle()
  const mishap = (request: GraphRequest): Mishap | undefined => behaviour.mishap?.(request)

  const courier = new Courier(options.trust ?? ca, () => behaviour.holdsNotifications === true)
  const subscriptions = new Subscriptions(courier, () => house)
  tenant.log.heard = (event) => subscriptions.heard(event)

  const paced = async (client: string, request: GraphRequest, answer: () => Promise<Outgoing>): Promise<Outgoing> => {
    if (throttle.isEarly(client, now())) early.push(request)
    const outgoing = await answer()
    const wait = outgoing.headers['retry-after']
    if (wait !== undefined) throttle.toldToWait(client, wait, now())
    return outgoing
  }
  const open = (
    door: Door,
    answer: (request: GraphRequest, wrong: Mishap | undefined) => Promise<Outgoing>,
    secure = tls,
  ) => openDoor(door, requests, now, { mishap: door === 'elsewhere' ? () => undefined : mishap, answer }, secure)

  const elsewhere = await open('elsewhere', async () => json(200, { value: [] }))
  const entrance = await open('login', (request, wrong) =>
    paced('login', request, async () =>
      loginAnswer(
        request,
        wrong,
        () => login(request.method, request.path, request.headers, request.body, loginHouse),
        now(),
      ),
    ),
  )
  const machine = await openDoor('metadata', requests, now, {
    mishap,
    answer: (request, wrong) =>
      paced('metadata', request, async () =>
        loginAnswer(
          request,
          wrong,
          () => metadata(request.path, request.query, request.headers, identities, loginHouse),
          now(),
        ),
      ),
  })
  const tokens = new AccessTokens(uuid('signing key'), entrance.url)
  const answerOne = (request: GraphRequest, wrong: Mishap | undefined): Promise<Outgoing> =>
    paced(clientOf(request), request, () =>
      answerGraph(request, wrong, house, throttle, (call) => routed(call, request), elsewhere.url),
    )
  const routed = (call: Call, request: GraphRequest): Answer | Promise<Answer> =>
    call.segments[0] === '$batch'
      ? batch(call, request, (step) => answerOne(step, mishap(step)))
      : route(call, house, generations, subscriptions)
  const graph: Doorway = await open('graph', answerOne)
  const house: House = {
    tenant,
    tokens,
    states: new StateTokens(tenantId),
    behaviour,
    root: graph.url,
    extensions,
    now,
  }
  const loginHouse: LoginHouse = {
    tenantId,
    domain: tenant.domain,
    authority: entrance.url,
    resources: [graph.url, 'https://graph.microsoft.com', 'https://graph.microsoft.us'],
    apps,
    tokens,
    now,
    lifetime: () => fake.tokenLifetime,
  }
  const fake: GraphFake = {
    url: graph.url,
    authority: entrance.url,
    metadataUrl: machine.url,
    ca,
    tenantId,
    domain: tenant.domain,
    tenant,
    behaviour,
    requests,
    get tokenCalls() {
      return requests.filter(({ path }) => /\/token\/?$/.test(path))
    },
    early,
    get leaks() {
      return requests.filter(({ door, headers }) => door !== 'graph' && headers.authorization !== undefined)
    },
    register: (wanted = {}) => {
      const app: App = {
        clientId: uuid(`app ${apps.size + 1}`),
        displayName: `Rollcall ${apps.size + 1}`,
        permissions: ['User.Read.All', 'GroupMember.Read.All'],
        secrets: [{ value: `secret-${apps.size + 1}~+/= with what a form has to encode` }],
        certificates: [],
        federated: [],
        ...wanted,
      }
      apps.set(app.clientId, app)
      return app
    },
    identities,
    now,
    advance: (ms) => {
      offset += ms
    },
    tokenLifetime: options.tokenLifetime ?? 3_599,
    reset: (kind) => {
      for (const one of kind ? [kind] : (['user', 'group'] as const)) generations[one] += 1
    },
    revoke: () => tokens.revoke(now()),
    subscriptions,
    deliveries: courier.deliveries,
    deliver: () => courier.deliver(),
    async [Symbol.asyncDispose]() {
      courier.close()
      for (const door of [graph, machine, entrance, elsewhere]) await door[Symbol.asyncDispose]()
    },
  }
  return fake
}

function tlsOf({ tls }: GraphFakeOptions): { readonly tls: Tls; readonly ca: string } {
  if (tls) return { tls, ca: tls.ca }
  const own: SelfSigned = selfSigned({ name: 'Graph on loopback', hosts: ['127.0.0.1', 'localhost'] })
  return { tls: own, ca: own.cert }
}

/** Whom a Retry-After is told: the token's app. */
function clientOf({ headers }: GraphRequest): string {
  const [, body = ''] = String(headers.authorization).split('.')
  try {
    return (JSON.parse(Buffer.from(body, 'base64url').toString()) as { readonly appid: string }).appid
  } catch {
    return 'nobody'
  }
}

function loginAnswer(
  { headers, query }: GraphRequest,
  wrong: Mishap | undefined,
  answer: () => { readonly status: number; readonly body: object },
  now: number,
): Outgoing {
  if (typeof wrong === 'object') {
    const { status, code = 'temporarily_unavailable', retryAfter } = wrong
    const body = new Aadsts(90033, code, 'A transient error has occurred. Please try again.').body(
      now,
      randomUUID(),
      randomUUID(),
    )
    return json(status, body, retryAfter === undefined ? {} : { 'retry-after': retryAfter })
  }
  try {
    const { status, body } = answer()
    return json(status, body)
  } catch (thrown) {
    if (!(thrown instanceof Aadsts)) throw thrown
    const correlation = String(headers['client-request-id'] ?? query.get('client-request-id') ?? randomUUID())
    return json(thrown.status, thrown.body(now, randomUUID(), correlation))
  }
}

function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Outgoing {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store, no-cache', ...headers },
    text: JSON.stringify(body),
  }
}
