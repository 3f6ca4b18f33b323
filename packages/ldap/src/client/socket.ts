import { once } from 'node:events'
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls'
import { RollcallError } from '@rollcall/model'
import { checkCertificate } from './certificates.ts'
import { Connection } from './connection.ts'
import { startTlsRequest, tag } from './messages.ts'
import { resultError, success } from './result.ts'
import type { Target } from './settings.ts'

export interface Address {
  readonly address: string
  readonly family: number
}

/** A socket under way, and the session over it. */
export interface Link {
  readonly socket: Socket
  readonly connection: Connection
  readonly connected: Promise<void>
  /** Resolves once the certificate was accepted; undefined without TLS. */
  readonly secured?: Promise<void>
}

/** After so long a silence TCP itself asks whether the other end is there; the system's own default is two hours. */
const keepAliveMs = 60_000

/** Encryption that starts at once is made together with the socket: only then can it read into the frames' memory. */
export function openLink(target: Target, context: () => SecureContext, addresses: readonly Address[]): Link {
  const { host, port, tls } = target
  const connection = new Connection(target)
  const options = {
    host,
    port,
    lookup: knowing(addresses),
    keepAlive: true,
    keepAliveInitialDelay: keepAliveMs,
    noDelay: true,
  }
  if (tls === 'start-tls') {
    const socket = connectTcp(options)
    connection.attachByData(socket)
    return { socket, connection, connected: opened(socket, target) }
  }
  const reading = { ...options, onread: connection.onread }
  if (tls === 'none') {
    const socket = connectTcp(reading)
    connection.attach(socket)
    return { socket, connection, connected: opened(socket, target) }
  }
  const socket = connectTls({ ...reading, ...tlsOptions(target, context) })
  connection.attach(socket)
  return { socket, connection, connected: opened(socket, target), secured: secured(socket, target) }
}

/** Asks for StartTLS and begins TLS over the same socket. */
export async function startTls(link: Link, target: Target, context: () => SecureContext): Promise<Link> {
  const result = await link.connection.ask(startTlsRequest(), tag.extendedResponse)
  if (result.code !== success) {
    const { message } = resultError(result, `${target.url} refused StartTLS`)
    throw new RollcallError('unavailable.start-tls', message, {
      hint: 'Give the server a certificate, or use ldaps:// if it has one there.',
    })
  }
  const plain = link.connection.detach()
  const socket = connectTls({ socket: plain, host: target.host, ...tlsOptions(target, context) })
  const connection = new Connection(target)
  connection.attachByData(socket)
  return { socket, connection, connected: link.connected, secured: secured(socket, target) }
}

/** An unaccepted certificate is refused in `secured`, before anything is sent: Node's own refusal could not show the chain. */
function tlsOptions({ host }: Target, context: () => SecureContext): ConnectionOptions {
  return { secureContext: context(), servername: isIP(host) ? '' : host, rejectUnauthorized: false }
}

/** Connects to the addresses found before, whichever answers first. */
function knowing(addresses: readonly Address[]): LookupFunction {
  return (_host, { all }, done) => {
    const [first] = addresses
    if (all || !first) done(null, [...addresses])
    else done(null, first.address, first.family)
  }
}

function opened(socket: Socket, { url }: Target): Promise<void> {
  return event(socket, 'connect', (cause) => {
    return new RollcallError('unavailable.tcp', `Nothing answers at ${url}: ${messageOf(cause)}.`, {
      hint: 'Check that the server runs, the port, and the firewalls between.',
      cause,
    })
  })
}

function secured(socket: TLSSocket, target: Target): Promise<void> {
  const happened = event(socket, 'secureConnect', (cause) => {
    return new RollcallError('unavailable.tls', `${target.url} does not speak TLS with us: ${messageOf(cause)}.`, {
      hint: 'Check that the port is the one for TLS, and that the server has a certificate.',
      cause,
    })
  })
  return heardLater(happened.then(() => checkCertificate(socket, target)))
}

/** Listens from now on. */
function event(socket: Socket, name: string, toError: (cause: unknown) => Error): Promise<void> {
  return heardLater(
    once(socket, name).then(
      () => {},
      (cause: unknown) => Promise.reject(toError(cause)),
    ),
  )
}

/** It may fail before anybody waits for it, or after nobody does any more. */
function heardLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}

/** Several addresses fail with several errors; the first one says enough. */
function messageOf(cause: unknown): string {
  const first = cause instanceof AggregateError ? cause.errors[0] : cause
  return first instanceof Error ? first.message : String(first)
}
