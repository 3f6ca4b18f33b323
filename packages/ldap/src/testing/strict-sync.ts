import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { Frames } from '../ber/frames.ts'
import { BerReader } from '../ber/reader.ts'
import { boolean, element, integer, octets, sequence } from '../ber/write.ts'
import { message, readControls, tag } from '../client/messages.ts'
import { readSyncDone, syncOid, syncRequestControl } from '../sync/messages.ts'

export interface StrictSync extends AsyncDisposable {
  readonly url: string
  /** Cookies that were refused, because another search had got them. */
  readonly refused: number
}

/**
 * A slapd as another server may be: a cookie is only good for the content of the search that got it, scope included (RFC 4533
 * section 3.2), and is refused with e-syncRefreshRequired otherwise. slapd itself looks at the cookie alone.
 */
export async function startStrictSync(slapd: string): Promise<StrictSync> {
  const { hostname, port } = new URL(slapd)
  const sockets = new Set<Socket>()
  let refused = 0
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    /** By the id of a synchronising search. */
    const scopes = new Map<number, string>()
    pour(client, (slab, start, end) => {
      const reader = new BerReader(slab, start, end)
      const id = reader.integer()
      const at = reader.at
      const search = reader.peek() === tag.searchRequest ? readSearch(reader) : undefined
      if (!search) {
        upstream.write(sequence(slab.subarray(start, end)))
        return
      }
      scopes.set(id, search.scope)
      const [scope, cookie] = search.cookie?.toString('latin1').split('|', 2) ?? []
      if (search.cookie && scope !== search.scope) {
        refused++
        client.write(message(id, element(tag.searchDone, integer(4096, 0x0a), octets(''), octets('another search'))))
        return
      }
      const control = syncRequestControl(false, cookie === undefined ? undefined : Buffer.from(cookie, 'latin1'))
      upstream.write(message(id, slab.subarray(at, search.end), [control]))
    })
    pour(upstream, (slab, start, end) => {
      const reader = new BerReader(slab, start, end)
      const id = reader.integer()
      const at = reader.at
      const scope = scopes.get(id)
      if (scope === undefined || reader.peek() !== tag.searchDone) {
        client.write(sequence(slab.subarray(start, end)))
        return
      }
      scopes.delete(id)
      reader.skip(tag.searchDone)
      const operation = slab.subarray(at, reader.at)
      const done = readSyncDone(readControls(reader))
      const bound = done?.cookie ? [octets(Buffer.concat([Buffer.from(`${scope}|`), done.cookie]))] : []
      const value = sequence(...bound, boolean(done?.refreshDeletes ?? false))
      client.write(message(id, operation, done ? [sequence(octets(syncOid.done), octets(value))] : []))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `ldap://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get refused() {
      return refused
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Undefined for a search that does not synchronise. */
function readSearch(reader: BerReader): { scope: string; cookie: Buffer | undefined; end: number } | undefined {
  const end = reader.enter(tag.searchRequest)
  reader.skip(0x04)
  const scope = String(reader.integer(0x0a))
  reader.at = end
  const value = readControls(reader).find(({ oid }) => oid === syncOid.request)?.value
  if (!value) return undefined
  const control = new BerReader(value)
  control.enter(0x30)
  control.skip(0x0a)
  return { scope, cookie: control.peek() === 0x04 ? control.octets() : undefined, end }
}

function pour(socket: Socket, take: (slab: Buffer, start: number, end: number) => void): void {
  const frames = new Frames(64 * 1024 * 1024, take)
  socket.on('data', (chunk: Buffer) => frames.push(chunk))
}
