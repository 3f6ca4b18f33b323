import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Door, GraphRequest, Mishap } from './behaviour.ts'

/** PEM. */
export interface Tls {
  readonly cert: string
  readonly key: string
}

export interface Outgoing {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

export type Recorded = { -readonly [Key in keyof GraphRequest]: GraphRequest[Key] }

export interface Listener {
  readonly mishap: (request: GraphRequest) => Mishap | undefined
  readonly answer: (request: GraphRequest, mishap: Mishap | undefined) => Promise<Outgoing> | Outgoing
}

export interface Doorway extends AsyncDisposable {
  /** https://127.0.0.1:… */
  readonly url: string
}

/** A server on a free port of 127.0.0.1 that records what comes in. */
export async function openDoor(
  door: Door,
  requests: GraphRequest[],
  now: () => number,
  { mishap, answer }: Listener,
  tls?: Tls,
): Promise<Doorway> {
  const listener = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await toRequest(door, incoming, now())
    requests.push(request)
    const wrong = mishap(request)
    if (wrong === 'hang') return
    if (wrong === 'cut') return void incoming.socket.destroy()
    const outgoing = await answer(request, wrong)
    request.status = outgoing.status
    send(response, outgoing, wrong)
  }
  const server: Server = tls ? createTlsServer(tls, listener) : createServer(listener)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      if (!server.listening) return
      const closed = once(server.close(), 'close')
      server.closeAllConnections()
      await closed
    },
  }
}

async function toRequest(door: Door, incoming: IncomingMessage, at: number): Promise<Recorded> {
  const url = new URL(incoming.url ?? '/', 'https://fake')
  const sent = await text(incoming)
  return {
    door,
    at,
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body: sent === '' ? undefined : parsed(sent, incoming.headers['content-type'] ?? ''),
    url: incoming.url ?? '/',
    status: 0,
  }
}

/** Text that is not what it is called stays text. */
function parsed(sent: string, type: string): unknown {
  if (type.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(sent))
  if (!type.startsWith('application/json')) return sent
  try {
    return JSON.parse(sent) as unknown
  } catch {
    return sent
  }
}

function send(response: ServerResponse, { status, headers, text: body }: Outgoing, mishap: Mishap | undefined): void {
  const half = body.slice(0, Math.floor(body.length / 2))
  switch (mishap) {
    case 'truncated':
      response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) })
      response.write(half, () => response.destroy())
      return
    case 'stall':
      response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) })
      response.write(half)
      return
    case 'halved':
      response.writeHead(status, headers)
      response.end(half)
      return
    case 'malformed':
      response.writeHead(status, headers)
      response.end(`${body.slice(0, -1)},,}`)
      return
    case 'portal':
      response.writeHead(200, { ...headers, 'content-type': 'text/html' })
      response.end('<html><body>Sign in to the guest network.</body></html>')
      return
    default:
      response.writeHead(status, headers)
      response.end(body)
  }
}
