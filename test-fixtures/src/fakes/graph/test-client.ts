import { Agent, request } from 'node:https'
import { text } from 'node:stream/consumers'
import type { App } from './apps.ts'
import type { GraphFake } from './graph-fake.ts'

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  /** The JSON of the answer. */
  readonly body: Body
}

export interface Body {
  readonly value: readonly Row[]
  readonly error: {
    readonly code: string
    readonly message: string
    readonly innerError: Readonly<Record<string, string>>
  }
  readonly '@odata.nextLink'?: string
  readonly '@odata.deltaLink'?: string
  readonly '@odata.count'?: number
  readonly [name: string]: unknown
}

export interface Row {
  readonly id: string
  readonly '@removed'?: { readonly reason: string }
  readonly 'members@delta'?: readonly Row[]
  readonly [name: string]: unknown
}

interface Sent {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

const agents = new WeakMap<GraphFake, Agent>()

/** Connections are kept, for a handshake costs more than a request. */
function agentFor(fake: GraphFake): Agent {
  const known = agents.get(fake) ?? new Agent({ keepAlive: true, ca: fake.ca })
  agents.set(fake, known)
  return known
}

/** One exchange over TLS that trusts the fake only. */
export async function send(
  fake: GraphFake,
  url: string,
  { method = 'GET', headers = {}, body }: Sent = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const asked = request(url, { method, headers: { ...headers, ...length }, agent: agentFor(fake) }, (response) => {
      text(response).then((answer) => {
        const parsed = (): Body => JSON.parse(answer) as Body
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: answer,
          get body() {
            return parsed()
          },
        })
      }, reject)
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

/** The token endpoint's answer to a form. */
export async function askToken(
  fake: GraphFake,
  form: Readonly<Record<string, string>>,
  tenant: string = fake.tenantId,
): Promise<Reply> {
  return send(fake, `${fake.authority}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  })
}

export async function tokenFor(fake: GraphFake, app: App): Promise<string> {
  const { body } = await askToken(fake, {
    grant_type: 'client_credentials',
    client_id: app.clientId,
    client_secret: app.secrets[0]?.value ?? '',
    scope: `${fake.url}/.default`,
  })
  return String(body.access_token)
}

/** A client of Graph with a token of its own: paths are below /v1.0, links whole. */
export interface Client {
  readonly token: string
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Reply>
  readonly post: (path: string, body: unknown, method?: string) => Promise<Reply>
  /** A list or a round to its end. */
  readonly all: (
    path: string,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<{ readonly rows: readonly Row[]; readonly pages: number; readonly deltaLink: string }>
}

export async function clientOf(
  fake: GraphFake,
  permissions: readonly string[] = ['User.Read.All', 'GroupMember.Read.All'],
): Promise<Client> {
  const token = await tokenFor(fake, fake.register({ permissions }))
  const authorization = `Bearer ${token}`
  const whole = (path: string): string => (path.startsWith('https:') ? path : `${fake.url}/v1.0${encodeURI(path)}`)
  const get: Client['get'] = (path, headers = {}) => send(fake, whole(path), { headers: { authorization, ...headers } })
  return {
    token,
    get,
    post: (path, body, method = 'POST') =>
      send(fake, whole(path), {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    async all(path, headers) {
      const rows: Row[] = []
      let pages = 0
      for (let link: string | undefined = path; link !== undefined; ) {
        const reply: Reply = await get(link, headers)
        if (reply.status !== 200) throw new Error(`${reply.status} ${reply.text}`)
        rows.push(...reply.body.value)
        pages += 1
        link = reply.body['@odata.nextLink']
        if (link === undefined) return { rows, pages, deltaLink: reply.body['@odata.deltaLink'] ?? '' }
      }
      throw new Error('unreachable')
    },
  }
}
