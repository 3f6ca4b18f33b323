import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls'
import { type Problem, RollcallError } from '@rollcall/model'
import { checkCertificate, describeCertificate } from './certificates.ts'
import { Connection } from './connection.ts'
import { bindRequest, externalBindRequest, startTlsRequest, tag } from './messages.ts'
import { resultError, success } from './result.ts'
import type { LdapBind, Target } from './settings.ts'

/** One step of connecting, done or (with a problem) failed. */
export interface LdapStage {
  readonly stage: 'dns' | 'tcp' | 'tls' | 'bind'
  readonly detail: string
  readonly problem?: Problem
}

/** The steps a connection takes, in order. */
export function stagesOf({ tls }: Target): readonly LdapStage['stage'][] {
  return tls === 'none' ? ['dns', 'tcp', 'bind'] : ['dns', 'tcp', 'tls', 'bind']
}

/** Connects and binds; throws at the first step that fails. */
export async function connect(target: Target, context: () => SecureContext, signal: AbortSignal): Promise<Connection> {
  const steps = connectInStages(target, context, signal)
  for (;;) {
    const step = await steps.next()
    if (step.done) return step.value
  }
}

/** Connects and binds, telling each step once it is done. */
export async function* connectInStages(
  target: Target,
  context: () => SecureContext,
  signal: AbortSignal,
): AsyncGenerator<LdapStage, Connection> {
  const deadline = AbortSignal.timeout(target.connectTimeoutMs)
  const stop = AbortSignal.any([signal, deadline])
  let connection: Connection | undefined
  let socket: Socket | undefined
  let finished = false
  try {
    const addresses = await orStopped(stop, resolveHost(target))
    yield { stage: 'dns', detail: addresses.map(({ address }) => address).join(', ') }

    connection = new Connection(target)
    socket = open(target, context, addresses, connection)
    await orStopped(stop, opened(socket, target))
    yield { stage: 'tcp', detail: `${socket.remoteAddress} port ${socket.remotePort}` }

    if (target.tls === 'start-tls') {
      await orStopped(stop, startTls(connection, target))
      socket = encrypt(connection.detach(), target, context)
      connection = new Connection(target).attachByData(socket)
    }
    if (target.tls !== 'none') {
      await orStopped(stop, secured(socket as TLSSocket, target))
      yield { stage: 'tls', detail: describeTls(socket as TLSSocket) }
    }

    yield { stage: 'bind', detail: await orStopped(stop, bind(connection, target.bind)) }
    finished = true
    return connection
  } catch (thrown) {
    signal.throwIfAborted()
    if (!deadline.aborted || thrown !== deadline.reason) throw thrown
    throw new RollcallError(
      'unavailable.timeout',
      `${target.url} did not answer within ${target.connectTimeoutMs / 1000} s.`,
      {
        hint: 'Check the address, the port and the firewalls between.',
      },
    )
  } finally {
    if (!finished) {
      connection?.close()
      socket?.destroy()
    }
  }
}

/** Sends a bind and says as whom; throws if it is refused. */
export async function bind(connection: Connection, as: LdapBind): Promise<string> {
  if (as.method === 'anonymous') return 'anonymous'
  const who = as.method === 'simple' ? as.dn : 'SASL EXTERNAL'
  const request =
    as.method === 'simple' ? bindRequest(as.dn, await passwordOf(as, connection.url)) : externalBindRequest()
  const result = await connection.ask(request, tag.bindResponse)
  if (result.code !== success) throw resultError(result, `${connection.url} refused the bind as ${who}`)
  return who
}

async function passwordOf(as: LdapBind & { method: 'simple' }, url: string): Promise<string> {
  const password = await as.password()
  // RFC 4513 section 5.1.2: with an empty password a server may say yes without having checked anything.
  if (password === '') throw new RollcallError('auth.empty-password', `The password of ${as.dn} for ${url} is empty.`)
  return password
}

interface Address {
  readonly address: string
  readonly family: number
}

async function resolveHost({ host, url }: Target): Promise<Address[]> {
  const family = isIP(host)
  if (family) return [{ address: host, family }]
  try {
    return await lookup(host, { all: true })
  } catch (cause) {
    throw new RollcallError('unavailable.dns', `The name ${host} in ${url} has no address.`, {
      hint: 'Check the spelling and the name servers of this machine.',
      cause,
    })
  }
}

/** Encryption that starts at once is made together with the socket: only then can it read into the frames' memory. */
function open(
  target: Target,
  context: () => SecureContext,
  addresses: readonly Address[],
  connection: Connection,
): Socket {
  const { host, port } = target
  const options = { host, port, lookup: knowing(addresses), keepAlive: true, noDelay: true }
  if (target.tls === 'start-tls') {
    const socket = connectTcp(options)
    connection.attachByData(socket)
    return socket
  }
  const { onread } = connection
  const reading = { ...options, onread }
  const socket =
    target.tls === 'none' ? connectTcp(reading) : connectTls({ ...reading, ...tlsOptions(target, context) })
  connection.attach(socket)
  return socket
}

function encrypt(socket: Socket, target: Target, context: () => SecureContext): TLSSocket {
  return connectTls({ socket, host: target.host, ...tlsOptions(target, context) })
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

async function opened(socket: Socket, { url }: Target): Promise<void> {
  try {
    await once(socket, 'connect')
  } catch (cause) {
    throw new RollcallError('unavailable.tcp', `Nothing answers at ${url}: ${messageOf(cause)}.`, {
      hint: 'Check that the server runs, the port, and the firewalls between.',
      cause,
    })
  }
}

async function startTls(connection: Connection, { url }: Target): Promise<void> {
  const result = await connection.ask(startTlsRequest(), tag.extendedResponse)
  if (result.code === success) return
  const refusal = resultError(result, `${url} refused StartTLS`)
  throw new RollcallError('unavailable.start-tls', refusal.message, {
    hint: 'Give the server a certificate, or use ldaps:// if it has one there.',
  })
}

async function secured(socket: TLSSocket, target: Target): Promise<void> {
  try {
    await once(socket, 'secureConnect')
  } catch (cause) {
    throw new RollcallError('unavailable.tls', `${target.url} does not speak TLS with us: ${messageOf(cause)}.`, {
      hint: 'Check that the port is the one for TLS, and that the server has a certificate.',
      cause,
    })
  }
  checkCertificate(socket, target)
}

function describeTls(socket: TLSSocket): string {
  const certificate = socket.getPeerX509Certificate()
  return [socket.getProtocol(), certificate && describeCertificate(certificate)].filter(Boolean).join(', ')
}

/** Several addresses fail with several errors; the first one says enough. */
function messageOf(cause: unknown): string {
  const first = cause instanceof AggregateError ? cause.errors[0] : cause
  return first instanceof Error ? first.message : String(first)
}

function orStopped<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
