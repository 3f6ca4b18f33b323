import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:tls'
import { Frames } from '../ber/frames.ts'
import { BerReader } from '../ber/reader.ts'
import { element, integer, octets, sequence } from '../ber/write.ts'
import { message, oid, pagedResultsControl, readControls, tag } from '../client/messages.ts'
import { adOid } from '../dirsync/controls.ts'

/** Where the domain behind is, and what this one shows of itself. PEM. */
export interface StrictDomainOptions {
  readonly host: string
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/** What may be changed while it runs. */
export interface Strictness {
  /** Entries that one answer to DirSync holds; the rest comes with the next. */
  dirSyncEntries?: number
  /** The account has no right to replicate. */
  refusesDirSync?: boolean
  /** As another domain controller, or the same one put back from a backup. */
  dnsHostName?: string
  invocationId?: Uint8Array
  /** As a global catalog of another domain. */
  defaultNamingContext?: string
  /** Attributes, in lower case, that the account may not see. */
  hides?: readonly string[]
  /** What DirSync tells of every entry beside what changed. */
  alsoTells?: Readonly<Record<string, string>>
  /** So many pieces of a large attribute are sent; then the connection breaks. */
  piecesUntilLost?: number
}

export interface StrictDomain extends AsyncDisposable {
  readonly url: string
  readonly strictness: Strictness
  /** Rounds of DirSync that were asked for, and pieces of large attributes that were sent. */
  readonly seen: { dirSyncs: number; pieces: number }
  /** Refuses every connection from now on, as a server that is down. */
  readonly stop: () => Promise<void>
}

const mostEntries = 1_000
const mostValues = 1_500

/**
 * A domain controller of Samba as one of Windows would be, where Samba is more lenient: at most 1,000 entries an answer,
 * large attributes in pieces of 1,500 asked or not, DirSync in rounds and only with flags in four bytes (MS-ADTS 3.1.1.3.4).
 */
export async function startStrictDomain(options: StrictDomainOptions): Promise<StrictDomain> {
  const strictness: Strictness = {}
  const seen = { dirSyncs: 0, pieces: 0 }
  const sockets = new Set<Socket>()
  const held = new Map<string, Held>()
  const server = createServer({ cert: options.cert, key: options.key }, (client) => {
    const upstream = connect({ host: options.host, port: 636, ca: options.ca })
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    const session = new Session(client, upstream, strictness, seen, held)
    pour(client, (slab, start, end) => session.asked(slab, start, end))
    pour(upstream, (slab, start, end) => session.answered(slab, start, end))
  })
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  const { port } = server.address() as AddressInfo
  return { url: `ldaps://127.0.0.1:${port}`, strictness, seen, stop, [Symbol.asyncDispose]: stop }
}

interface Held {
  /** Contents of the entries still to come, and the control that ends them. */
  readonly entries: Buffer[]
  readonly cookie: Buffer
}

interface Search {
  readonly kind: 'paged' | 'unpaged' | 'dirSync' | 'other'
  readonly entries: Buffer[]
  count: number
}

class Session {
  readonly #client: Socket
  readonly #upstream: Socket
  readonly #strictness: Strictness
  readonly #seen: { dirSyncs: number; pieces: number }
  readonly #held: Map<string, Held>
  readonly #searches = new Map<number, Search>()

  constructor(
    client: Socket,
    upstream: Socket,
    strictness: Strictness,
    seen: { dirSyncs: number; pieces: number },
    held: Map<string, Held>,
  ) {
    this.#client = client
    this.#upstream = upstream
    this.#strictness = strictness
    this.#seen = seen
    this.#held = held
  }

  asked(slab: Buffer, start: number, end: number): void {
    const reader = new BerReader(slab, start, end)
    const id = reader.integer()
    const at = reader.at
    if (reader.peek() !== tag.searchRequest) {
      this.#upstream.write(sequence(slab.subarray(start, end)))
      return
    }
    const operationEnd = reader.enter(tag.searchRequest)
    reader.skip(0x04)
    const scope = reader.integer(0x0a)
    reader.at = operationEnd
    const controls = readControls(reader)
    const valueOfControl = (name: string): Buffer | undefined => controls.find((control) => control.oid === name)?.value
    const dirSync = valueOfControl(adOid.dirSync)
    const paging = valueOfControl(oid.pagedResults)
    const isOther = scope === 0 || controls.some((control) => control.oid === adOid.notification)
    const kind = dirSync ? 'dirSync' : isOther ? 'other' : paging ? 'paged' : 'unpaged'
    this.#searches.set(id, { kind, entries: [], count: 0 })
    if (dirSync && this.#answersDirSync(id, dirSync)) return
    const page = paging && new BerReader(paging)
    page?.enter(0x30)
    const size = page?.integer() ?? 0
    if (!page || size <= mostEntries) {
      this.#upstream.write(sequence(slab.subarray(start, end)))
      return
    }
    const others = controls.filter((control) => control.oid !== oid.pagedResults)
    const kept = others.map((control) =>
      sequence(octets(control.oid), ...(control.value ? [octets(control.value)] : [])),
    )
    const smaller = pagedResultsControl(mostEntries, page.octets())
    this.#upstream.write(message(id, slab.subarray(at, operationEnd), [smaller, ...kept]))
  }

  answered(slab: Buffer, start: number, end: number): void {
    const reader = new BerReader(slab, start, end)
    const id = reader.integer()
    const operation = reader.peek()
    const search = this.#searches.get(id)
    if (search && operation === tag.searchEntry) {
      const contentEnd = reader.enter(tag.searchEntry)
      const content = this.#strict(reader.bytes.subarray(reader.at, contentEnd), search.kind)
      search.count++
      if (search.kind === 'dirSync') search.entries.push(content)
      else if (search.kind !== 'unpaged' || search.count <= mostEntries)
        this.#client.write(message(id, element(tag.searchEntry, content)))
      return
    }
    if (search && operation === tag.searchDone) {
      this.#searches.delete(id)
      if (search.kind === 'unpaged' && search.count > mostEntries) {
        this.#done(id, 4, 'sizeLimitExceeded')
        return
      }
      const operationEnd = reader.enter(tag.searchDone)
      const code = reader.integer(0x0a)
      reader.at = operationEnd
      const value = readControls(reader).find((control) => control.oid === adOid.dirSync)?.value
      if (search.kind === 'dirSync' && code === 0 && value) {
        const answer = new BerReader(value)
        answer.enter(0x30)
        answer.skip(0x02)
        answer.skip(0x02)
        this.#giveRound(id, { entries: search.entries, cookie: Buffer.from(answer.octets()) })
        return
      }
    }
    this.#client.write(sequence(slab.subarray(start, end)))
  }

  /** Whether it needs nothing from the domain behind. */
  #answersDirSync(id: number, value: Buffer): boolean {
    this.#seen.dirSyncs++
    const reader = new BerReader(value)
    reader.enter(0x30)
    const flagBytes = reader.bytes[reader.at + 1] ?? 0
    if (flagBytes > 4) {
      this.#done(id, 12, '00000057: LdapErr: DSID-0C09069A, comment: Error processing control, data 0')
      return true
    }
    if (this.#strictness.refusesDirSync) {
      this.#done(id, 50, '00002105: LdapErr: DSID-0C0907E9, comment: Error processing control, data 0')
      return true
    }
    reader.skip(0x02)
    reader.skip(0x02)
    const cookie = reader.text()
    const rest = this.#held.get(cookie)
    if (rest) this.#giveRound(id, rest)
    return rest !== undefined
  }

  #giveRound(id: number, { entries, cookie }: Held): void {
    const most = this.#strictness.dirSyncEntries ?? Number.POSITIVE_INFINITY
    for (const content of entries.slice(0, most)) this.#client.write(message(id, element(tag.searchEntry, content)))
    const rest = entries.slice(most)
    const between = Buffer.from(`strict ${this.#held.size}`)
    if (rest.length > 0) this.#held.set(between.toString(), { entries: rest, cookie })
    const value = sequence(integer(rest.length > 0 ? 1 : 0), integer(0), octets(rest.length > 0 ? between : cookie))
    this.#client.write(message(id, doneWith(0, ''), [sequence(octets(adOid.dirSync), octets(value))]))
  }

  #done(id: number, code: number, diagnostic: string): void {
    this.#searches.delete(id)
    this.#client.write(message(id, doneWith(code, diagnostic)))
  }

  /** The content of an entry as Windows would send it. */
  #strict(content: Buffer, kind: Search['kind']): Buffer {
    const reader = new BerReader(content)
    const dn = reader.octets()
    const end = reader.enter(0x30)
    const attributes: Buffer[] = []
    while (reader.at < end) {
      const attributeEnd = reader.enter(0x30)
      const name = reader.text()
      const setEnd = reader.enter(0x31)
      const values: Buffer[] = []
      while (reader.at < setEnd) values.push(reader.octets())
      reader.at = attributeEnd
      if (this.#strictness.hides?.includes(name.toLowerCase())) continue
      attributes.push(...this.#inPieces(name, this.#instead(name) ?? values))
    }
    if (kind === 'dirSync')
      for (const [name, value] of Object.entries(this.#strictness.alsoTells ?? {}))
        attributes.push(attributeOf(name, [Buffer.from(value)]))
    return Buffer.concat([octets(dn), sequence(...attributes)])
  }

  #instead(name: string): Uint8Array[] | undefined {
    const { dnsHostName, invocationId, defaultNamingContext: own } = this.#strictness
    if (name === 'dnsHostName' && dnsHostName !== undefined) return [Buffer.from(dnsHostName)]
    if (name === 'defaultNamingContext' && own !== undefined) return [Buffer.from(own)]
    return name === 'invocationId' && invocationId ? [invocationId] : undefined
  }

  #inPieces(name: string, values: readonly Uint8Array[]): Buffer[] {
    const [, plain = name, from = '0', to] = /^(.*);range=(\d+)-(.*)$/.exec(name) ?? []
    if (to !== undefined) this.#countPiece()
    if (values.length <= mostValues) return [attributeOf(name, values)]
    const low = Number(from)
    if (to === undefined) this.#countPiece()
    const piece = attributeOf(`${plain};range=${low}-${low + mostValues - 1}`, values.slice(0, mostValues))
    return to === undefined ? [attributeOf(plain, []), piece] : [piece]
  }

  #countPiece(): void {
    this.#seen.pieces++
    const most = this.#strictness.piecesUntilLost
    if (most !== undefined && this.#seen.pieces > most) this.#client.destroy()
  }
}

function attributeOf(name: string, values: readonly Uint8Array[]): Buffer {
  return sequence(octets(name), element(0x31, ...values.map((value) => octets(value))))
}

function doneWith(code: number, diagnostic: string): Buffer {
  return element(tag.searchDone, integer(code, 0x0a), octets(''), octets(diagnostic))
}

function pour(socket: Socket, take: (slab: Buffer, start: number, end: number) => void): void {
  const frames = new Frames(64 * 1024 * 1024, take)
  socket.on('data', (chunk: Buffer) => frames.push(chunk))
}
