import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { SecureContext, TLSSocket } from 'node:tls'
import { type Instant, type Problem, RollcallError } from '@rollcall/model'
import { describeCertificate } from './certificates.ts'
import type { Connection } from './connection.ts'
import { bindByGssapi, type GssapiContext } from './gssapi.ts'
import { bindRequest, externalBindRequest, tag } from './messages.ts'
import { resultError, success } from './result.ts'
import { readRootDse } from './root-dse.ts'
import type { LdapBind, Target } from './settings.ts'
import { type Address, type Link, openLink, startTls } from './socket.ts'

/** One step of connecting, done or (with a problem) failed. */
export interface LdapStage {
  readonly stage: 'dns' | 'tcp' | 'tls' | 'bind'
  readonly detail: string
  readonly problem?: Problem
  /** When the server's certificate ends. */
  readonly until?: Instant
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
  const inTime = <T>(work: Promise<T>): Promise<T> => within(target, signal, work)
  let link: Link | undefined
  let finished = false
  try {
    const addresses = await inTime(resolveHost(target))
    yield { stage: 'dns', detail: addresses.map(({ address }) => address).join(', ') }

    link = openLink(target, context, addresses)
    await inTime(link.connected)
    yield { stage: 'tcp', detail: `${link.socket.remoteAddress} port ${link.socket.remotePort}` }

    if (target.tls === 'start-tls') link = await inTime(startTls(link, target, context))
    if (link.secured) {
      await inTime(link.secured)
      yield { stage: 'tls', ...describeTls(link.socket as TLSSocket) }
    }

    if (target.bind.method === 'gssapi') await inTime(bindByTicket(link.connection, target, target.bind.begin))
    const request = await toBindRequest(target)
    if (request) await inTime(bind(link.connection, target.bind, request))
    yield { stage: 'bind', detail: nameOf(target.bind) }
    finished = true
    return link.connection
  } finally {
    if (!finished) {
      link?.connection.close()
      link?.socket.destroy()
    }
  }
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

/** Undefined where none is to be sent. Getting the password may take as long as it takes a person to type. */
async function toBindRequest({ bind, url }: Target): Promise<Buffer | undefined> {
  if (bind.method === 'anonymous' || bind.method === 'gssapi') return undefined
  if (bind.method === 'external') return externalBindRequest()
  const password = await bind.password()
  // RFC 4513 section 5.1.2: with an empty password a server may say yes without having checked anything.
  if (password === '') {
    throw new RollcallError('auth.empty-password', `The password of ${bind.dn} for ${url} is empty.`)
  }
  return bindRequest(bind.dn, password)
}

async function bind(connection: Connection, as: LdapBind, request: Buffer): Promise<void> {
  const result = await connection.ask(request, tag.bindResponse)
  if (result.code !== success) throw resultError(result, `${connection.url} refused the bind as ${nameOf(as)}`)
}

/** A ticket is for the name that the server has in its domain, whatever name or address led to it. */
async function bindByTicket(
  connection: Connection,
  { host }: Target,
  begin: (host: string) => Promise<GssapiContext>,
): Promise<void> {
  const root = await readRootDse(connection)
  await bindByGssapi(connection, await begin(root?.entry.text('dnsHostName') ?? host))
}

function nameOf(as: LdapBind): string {
  switch (as.method) {
    case 'simple':
      return as.dn
    case 'external':
      return 'SASL EXTERNAL'
    case 'gssapi':
      return 'Kerberos'
    default:
      return 'anonymous'
  }
}

function describeTls(socket: TLSSocket): Pick<LdapStage, 'detail' | 'until'> {
  const certificate = socket.getPeerX509Certificate()
  const detail = [socket.getProtocol(), certificate && describeCertificate(certificate)].filter(Boolean).join(', ')
  return { detail, ...(certificate && { until: Date.parse(certificate.validTo) }) }
}

/** Waits for a step until it takes too long or nobody wants it any more. */
async function within<T>({ url, connectTimeoutMs }: Target, signal: AbortSignal, work: Promise<T>): Promise<T> {
  const late = AbortSignal.timeout(connectTimeoutMs)
  const stop = AbortSignal.any([signal, late])
  const { promise: stopped, reject } = Promise.withResolvers<never>()
  const onStop = (): void => reject(stop.reason)
  stop.addEventListener('abort', onStop, { once: true })
  if (stop.aborted) onStop()
  try {
    return await Promise.race([work, stopped])
  } catch (thrown) {
    signal.throwIfAborted()
    if (!late.aborted || thrown !== late.reason) throw thrown
    throw new RollcallError('unavailable.timeout', `${url} did not answer within ${connectTimeoutMs / 1000} s.`, {
      hint: 'Check the address, the port and the firewalls between.',
    })
  } finally {
    stop.removeEventListener('abort', onStop)
  }
}
