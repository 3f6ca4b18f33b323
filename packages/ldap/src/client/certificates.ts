import type { X509Certificate } from 'node:crypto'
import { createSecureContext, getCACertificates, type SecureContext, type TLSSocket } from 'node:tls'
import { RollcallError } from '@rollcall/model'
import type { Target } from './settings.ts'

/** Whom to trust and what to show, ready for use; made once a client, because reading the system's store takes time. */
export function toSecureContext({ url, ca, clientCertificate }: Target): SecureContext {
  try {
    return createSecureContext({
      ca: ca ?? [...getCACertificates('default'), ...getCACertificates('system')],
      minVersion: 'TLSv1.2',
      ...clientCertificate,
    })
  } catch (cause) {
    throw new RollcallError('config.certificate', `${url}: the certificates given cannot be used.`, {
      hint: 'Give ca and the client certificate as PEM text, and the key that belongs to the certificate.',
      cause,
    })
  }
}

/** Throws unless the server's certificate is trusted and names the host; the message shows what the server sent. */
export function checkCertificate(socket: TLSSocket, { url, host }: Target): void {
  if (socket.authorized) return
  const chain = chainOf(socket)
  // Node keeps a string here, whatever its types say.
  const reason = String(socket.authorizationError ?? 'unknown')
  throw new RollcallError(
    'auth.certificate',
    `The certificate of ${url} is not accepted: ${why(reason, host)} The server showed ${chain.map(describeCertificate).join('; signed by ')}.`,
    { hint: hints[reason] ?? 'Give the PEM file of the authority that signed it as `ca`.' },
  )
}

/** One line: subject, issuer, names and time of validity. */
export function describeCertificate({ subject, issuer, subjectAltName, validFrom, validTo }: X509Certificate): string {
  return [
    oneLine(subject) || '(no subject)',
    subject === issuer ? 'self-signed' : `issued by ${oneLine(issuer)}`,
    subjectAltName ? `for ${subjectAltName}` : 'for no names',
    `valid ${toDay(validFrom)} to ${toDay(validTo)}`,
  ].join(', ')
}

function chainOf(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = []
  for (let next = socket.getPeerX509Certificate(); next && chain.length < 8; next = next.issuerCertificate) {
    if (chain.some((seen) => seen.fingerprint256 === next?.fingerprint256)) break
    chain.push(next)
  }
  return chain
}

function why(reason: string, host: string): string {
  if (reason === 'ERR_TLS_CERT_ALTNAME_INVALID') return `it is not for ${host}.`
  return `${reasons[reason] ?? reason}.`
}

const reasons: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the authority at the end of its chain is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT: 'its issuer is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its issuer is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its issuer is not trusted here',
}

const hints: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'Renew it at the server.',
  CERT_NOT_YET_VALID: "Check the clocks of both machines, and the certificate's dates.",
  ERR_TLS_CERT_ALTNAME_INVALID: 'Use one of its names in the url, or give the server a certificate for this one.',
}

function oneLine(name: string): string {
  return name.split('\n').reverse().join(', ')
}

function toDay(date: string): string {
  return new Date(date).toISOString().slice(0, 10)
}
