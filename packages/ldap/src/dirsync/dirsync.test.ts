import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { BerReader } from '../ber/reader.ts'
import { element, integer, octets, sequence } from '../ber/write.ts'
import { openLdap } from '../client/client.ts'
import { anEntry, type FakeSearch, result, startFakeServer } from '../client/fake-server.ts'
import { message, tag } from '../client/messages.ts'
import { adOid, dirSyncControl, readDirSyncAnswer } from './controls.ts'

const { signal } = new AbortController()

/** The cookie a search came with. */
function cookieOf({ controls }: FakeSearch): string {
  const value = new BerReader(controls.find(({ oid }) => oid === adOid.dirSync)?.value ?? sequence())
  value.enter(0x30)
  value.skip(0x02)
  value.skip(0x02)
  return value.text()
}

function answer(id: number, more: number, cookie: string): Buffer {
  const control = sequence(octets(adOid.dirSync), octets(sequence(integer(more), integer(0), octets(cookie))))
  return message(id, result(tag.searchDone), [control])
}

async function changesOf(onSearch: (search: FakeSearch, socket: Socket) => void, cookie?: string) {
  await using server = await startFakeServer(onSearch)
  await using client = openLdap(server.settings)
  const request = { base: 'dc=acme', filter: '(objectClass=*)', attributes: ['name'] }
  const from = cookie === undefined ? {} : { cookie: Buffer.from(cookie) }
  const stream = client.dirSync({ ...request, ...from }, signal)
  const dns: string[] = []
  for (;;) {
    const step = await stream.next()
    if (step.done) return { dns, cookie: Buffer.from(step.value).toString(), asked: server.searches.map(cookieOf) }
    dns.push(...step.value.map(({ dn }) => dn))
  }
}

describe('the DirSync control', () => {
  it('is critical, and has its flags in the four bytes of a signed number', () => {
    const control = dirSyncControl(Uint8Array.of(1, 2))
    const reader = new BerReader(control)
    reader.enter(0x30)
    expect([reader.text(), reader.boolean()]).toEqual([adOid.dirSync, true])
    const value = reader.octets()
    expect(value.subarray(2, 8).toString('hex')).toBe('020480000000')
    expect(value.subarray(-4).toString('hex')).toBe('04020102')
  })
  it('is answered by nobody who does not know it', () => {
    expect(readDirSyncAnswer([])).toBeUndefined()
    expect(() => readDirSyncAnswer([{ oid: adOid.dirSync, value: element(0x31) }])).toThrow()
  })
})

describe('changes asked for by DirSync', () => {
  it('come in as many rounds as the server needs, an empty one among them', async () => {
    const rounds = [
      ['one', ['cn=a', 'cn=b']],
      ['two', []],
      ['three', ['cn=c']],
    ] as const
    let round = 0
    const told = await changesOf(({ id }, socket) => {
      const [cookie, dns] = rounds[round++] ?? ['', []]
      for (const dn of dns) socket.write(anEntry(id, dn))
      socket.write(answer(id, round < rounds.length ? 1 : 0, cookie))
    }, 'zero')
    expect(told).toEqual({ dns: ['cn=a', 'cn=b', 'cn=c'], cookie: 'three', asked: ['zero', 'one', 'two'] })
  })
  it('are not believed of a server that says there is more and does not go on', async () => {
    const told = changesOf(({ id }, socket) => void socket.write(answer(id, 1, 'same')))
    await expect(told).rejects.toMatchObject({ code: 'unavailable.page-loop' })
  })
  it.each([
    ['answers as to any other search', result(tag.searchDone), 'config.unsupported'],
    ['does not know the control', result(tag.searchDone, { code: 12 }), 'config.unsupported'],
    ['does not give the right', result(tag.searchDone, { code: 50 }), 'permission.access'],
  ])('fail where the server %s', async (_, done, code) => {
    await expect(changesOf(({ id }, socket) => void socket.write(message(id, done)))).rejects.toMatchObject({ code })
  })
})

describe('notifications of changes', () => {
  it('ring for what came since they were heard last, and end with what ends them', async () => {
    let ring = (_: Buffer): void => {}
    await using server = await startFakeServer(({ id, controls }, socket) => {
      expect(controls.map(({ oid }) => oid)).toEqual([adOid.notification, adOid.showDeleted])
      ring = (more) => void socket.write(Buffer.concat([anEntry(id, 'cn=a'), more]))
      ring(message(id, element(tag.searchEntry, octets('cn=b'), sequence())))
    })
    await using client = openLdap(server.settings)
    const bell = client.notifications({ base: 'dc=acme' }, signal)
    expect(await bell.next()).toEqual({ done: false, value: undefined })
    ring(message(server.searches[0]?.id ?? 0, result(tag.searchDone, { code: 53, diagnostic: 'too many' })))
    const toItsEnd = async () => {
      for (;;) await bell.next()
    }
    await expect(toItsEnd()).rejects.toMatchObject({ code: 'permission.unwilling' })
  })
  it('end with the connection', async () => {
    await using server = await startFakeServer((_, socket) => socket.destroy())
    await using client = openLdap(server.settings)
    const bell = client.notifications({ base: 'dc=acme' }, signal)
    await expect(bell.next()).rejects.toMatchObject({ code: 'unavailable.connection-lost' })
  })
})
