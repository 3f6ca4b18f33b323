import { BerReader } from '../ber/reader.ts'
import { boolean, element, integer, octets, sequence } from '../ber/write.ts'

/** Tags of the protocol operations (RFC 4511 section 4.2 and on). */
export const tag = {
  bindRequest: 0x60,
  bindResponse: 0x61,
  unbindRequest: 0x42,
  searchRequest: 0x63,
  searchEntry: 0x64,
  searchDone: 0x65,
  searchReference: 0x73,
  abandonRequest: 0x50,
  extendedRequest: 0x77,
  extendedResponse: 0x78,
  intermediateResponse: 0x79,
} as const

export const oid = {
  startTls: '1.3.6.1.4.1.1466.20037',
  noticeOfDisconnection: '1.3.6.1.4.1.1466.20036',
  pagedResults: '1.2.840.113556.1.4.319',
} as const

export type Scope = 'base' | 'one' | 'sub'
const scopes = { base: 0, one: 1, sub: 2 } as const

export interface Control {
  readonly oid: string
  readonly value: Buffer | undefined
}

export function message(id: number, operation: Uint8Array, controls: readonly Uint8Array[] = []): Buffer {
  return controls.length > 0
    ? sequence(integer(id), operation, element(0xa0, ...controls))
    : sequence(integer(id), operation)
}

export function bindRequest(dn: string, password: string): Buffer {
  return element(tag.bindRequest, integer(3), octets(dn), octets(password, 0x80))
}

/** With empty credentials: without any, the server would ask for them in a second step (RFC 4422 appendix A). */
export function externalBindRequest(): Buffer {
  return saslBindRequest('EXTERNAL', new Uint8Array())
}

/** One step of a SASL bind (RFC 4511 section 4.2). */
export function saslBindRequest(mechanism: string, credentials: Uint8Array): Buffer {
  return element(tag.bindRequest, integer(3), octets(''), element(0xa3, octets(mechanism), octets(credentials)))
}

export function unbindRequest(): Buffer {
  return element(tag.unbindRequest)
}

export function abandonRequest(id: number): Buffer {
  return integer(id, tag.abandonRequest)
}

export function startTlsRequest(): Buffer {
  return element(tag.extendedRequest, octets(oid.startTls, 0x80))
}

export interface SearchOperation {
  readonly base: string
  readonly scope: Scope
  /** Encoded. */
  readonly filter: Uint8Array
  readonly attributes: readonly string[]
}

/** Aliases are never followed: an entry would come twice. The server's own limits apply, no others. */
export function searchRequest({ base, scope, filter, attributes }: SearchOperation): Buffer {
  return element(
    tag.searchRequest,
    octets(base),
    integer(scopes[scope], 0x0a),
    integer(0, 0x0a),
    integer(0),
    integer(0),
    boolean(false),
    filter,
    sequence(...attributes.map((name) => octets(name))),
  )
}

/** Not critical: a server that cannot page still answers, and the reader sees that the proof of an end is missing. */
export function pagedResultsControl(size: number, cookie: Uint8Array): Buffer {
  return sequence(octets(oid.pagedResults), octets(sequence(integer(size), octets(cookie))))
}

/** The cookie of the next page, empty after the last one; undefined if the server did not page. */
export function readPagedResults(controls: readonly Control[]): Buffer | undefined {
  const value = controls.find((control) => control.oid === oid.pagedResults)?.value
  if (!value) return undefined
  const reader = new BerReader(value)
  const end = reader.enter(0x30)
  reader.skip(0x02)
  const cookie = Buffer.from(reader.octets())
  reader.leaveRest(end)
  return cookie
}

/** The controls of a message, which stand behind its operation. */
export function readControls(reader: BerReader): Control[] {
  if (reader.peek() !== 0xa0) return []
  const controls: Control[] = []
  const end = reader.enter(0xa0)
  while (reader.at < end) {
    const controlEnd = reader.enter(0x30)
    const name = reader.text()
    if (reader.at < controlEnd && reader.peek() === 0x01) reader.boolean()
    const value = reader.at < controlEnd && reader.peek() === 0x04 ? Buffer.from(reader.octets()) : undefined
    reader.leaveRest(controlEnd)
    controls.push({ oid: name, value })
  }
  reader.leave(end)
  return controls
}
