import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { Frames } from '../ber/frames.ts'
import { BerReader } from '../ber/reader.ts'
import { element, integer, octets, sequence } from '../ber/write.ts'
import { type Control, message, oid, readControls, tag } from './messages.ts'
import type { LdapSettings } from './settings.ts'

/** A search as the server reads it. */
export interface FakeSearch {
  readonly id: number
  readonly base: string
  readonly scope: number
  readonly attributes: readonly string[]
  readonly pageSize: number | undefined
  readonly cookie: string
  readonly controls: readonly Control[]
}

type OnSearch = (search: FakeSearch, socket: Socket) => void
/** `request` is the content of the operation. */
type OnBind = (id: number, request: Buffer, socket: Socket) => void

export interface FakeServer extends AsyncDisposable {
  readonly settings: LdapSettings
  readonly searches: readonly FakeSearch[]
  /** Message ids that were abandoned, and how often it was connected to. */
  readonly abandoned: readonly number[]
  readonly connections: number
}

/** A server on loopback that takes every bind and answers searches byte by byte as a test says. */
export async function startFakeServer(
  onSearch: OnSearch,
  onExtended: OnSearch = () => {},
  onBind: OnBind = (id, _, socket) => void socket.write(message(id, result(tag.bindResponse))),
): Promise<FakeServer> {
  const searches: FakeSearch[] = []
  const abandoned: number[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((socket) => {
    connections++
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    const frames = new Frames(1024 * 1024, (slab, start, end) => {
      const reader = new BerReader(slab, start, end)
      const id = reader.integer()
      const operation = reader.peek()
      if (operation === tag.bindRequest) onBind(id, reader.octets(tag.bindRequest), socket)
      if (operation === tag.abandonRequest) abandoned.push(reader.integer(tag.abandonRequest))
      if (operation === tag.extendedRequest) onExtended({ ...nothing, id }, socket)
      if (operation !== tag.searchRequest) return
      const search = readSearch(id, reader)
      searches.push(search)
      onSearch(search, socket)
    })
    socket.on('data', (chunk: Buffer) => {
      try {
        frames.push(chunk)
      } catch {
        socket.destroy()
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    settings: {
      url: `ldap://127.0.0.1:${port}`,
      insecure: true,
      bind: { method: 'simple', dn: 'cn=reader', password: async () => 'secret' },
    },
    searches,
    abandoned,
    get connections() {
      return connections
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export interface Ending {
  readonly code?: number
  readonly diagnostic?: string
  readonly referrals?: readonly string[]
  /** Undefined: without the paging control. */
  readonly cookie?: string
}

export function anEntry(id: number, dn: string, attributes: Readonly<Record<string, readonly string[]>> = {}): Buffer {
  return message(id, element(tag.searchEntry, anEntryContent(dn, attributes)))
}

export function anEntryContent(
  dn: string,
  attributes: Readonly<Record<string, readonly (string | Uint8Array)[]>>,
): Buffer {
  const written = Object.entries(attributes).map(([name, values]) =>
    sequence(octets(name), element(0x31, ...values.map((value) => octets(value)))),
  )
  return Buffer.concat([octets(dn), sequence(...written)])
}

export function aReference(id: number, ...urls: readonly string[]): Buffer {
  return message(id, element(tag.searchReference, ...urls.map((url) => octets(url))))
}

export function done(id: number, ending: Ending = {}): Buffer {
  const controls =
    ending.cookie === undefined
      ? []
      : [sequence(octets(oid.pagedResults), octets(sequence(integer(0), octets(ending.cookie))))]
  return message(id, result(tag.searchDone, ending), controls)
}

export function result(operation: number, { code = 0, diagnostic = '', referrals = [] }: Ending = {}): Buffer {
  const elsewhere = referrals.length > 0 ? [element(0xa3, ...referrals.map((url) => octets(url)))] : []
  return element(operation, integer(code, 0x0a), octets(''), octets(diagnostic), ...elsewhere)
}

const nothing: FakeSearch = {
  id: 0,
  base: '',
  scope: 0,
  attributes: [],
  pageSize: undefined,
  cookie: '',
  controls: [],
}

function readSearch(id: number, reader: BerReader): FakeSearch {
  const end = reader.enter(tag.searchRequest)
  const base = reader.text()
  const scope = reader.integer(0x0a)
  reader.integer(0x0a)
  reader.integer()
  reader.integer()
  reader.boolean()
  reader.skip(reader.peek() as number)
  const attributes: string[] = []
  const attributesEnd = reader.enter(0x30)
  while (reader.at < attributesEnd) attributes.push(reader.text())
  reader.leave(end)
  const controls = readControls(reader)
  const paging = controls.find((control) => control.oid === oid.pagedResults)?.value
  if (!paging) return { ...nothing, id, base, scope, attributes, controls }
  const value = new BerReader(paging)
  value.enter(0x30)
  return { id, base, scope, attributes, controls, pageSize: value.integer(), cookie: value.text() }
}
