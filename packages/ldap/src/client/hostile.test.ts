import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { element, integer, octets, sequence } from '../ber/write.ts'
import { openLdap } from './client.ts'
import { anEntry, type FakeSearch, result, startFakeServer } from './fake-server.ts'
import { message, oid, tag } from './messages.ts'

const never = new AbortController().signal
const people = { base: 'ou=people', scope: 'sub', filter: '(uid=*)', attributes: ['uid'] } as const

async function problemOf(answer: (search: FakeSearch, socket: Socket) => void): Promise<unknown> {
  await using server = await startFakeServer(answer)
  await using client = openLdap({ ...server.settings, answerTimeoutMs: 100 })
  return await client
    .search(people, never)
    .next()
    .catch((thrown: unknown) => thrown)
}

const notice = message(
  0,
  element(
    tag.extendedResponse,
    result(0x30, { code: 52, diagnostic: 'going down' }).subarray(2),
    octets(oid.noticeOfDisconnection, 0x8a),
  ),
)
/** A dripping server: a byte now and then, never a message. */
function drip(socket: Socket): void {
  const timer = setInterval(() => socket.write(Buffer.of(0)), 10)
  socket.on('close', () => clearInterval(timer))
}

describe('an answer that is', () => {
  it.each<[string, string, RegExp, (search: FakeSearch, socket: Socket) => void]>([
    [
      'garbage',
      'unavailable.malformed',
      /no LDAP message/,
      (_, socket) => socket.write('HTTP/1.1 400 Bad Request\r\n'),
    ],
    ['silence', 'unavailable.timeout', /did not answer for 0.1 s/, () => {}],
    [
      'a drip',
      'unavailable.timeout',
      /did not answer/,
      (_, socket) => {
        socket.write(Buffer.from('3083100000', 'hex'))
        drip(socket)
      },
    ],
    ['a reset', 'unavailable.connection-lost', /broke/, (_, socket) => socket.resetAndDestroy()],
    ['a closed connection', 'unavailable.connection-lost', /without an answer/, (_, socket) => socket.end()],
    [
      'half a message',
      'unavailable.connection-lost',
      /without an answer/,
      ({ id }, socket) => socket.end(anEntry(id, 'uid=1').subarray(0, 10)),
    ],
    [
      'two gigabytes, it says',
      'unavailable.malformed',
      /2147483647 bytes/,
      (_, socket) => socket.write(Buffer.from('30847fffffff', 'hex')),
    ],
    ['of indefinite length', 'unavailable.malformed', /indefinite/, (_, socket) => socket.write(Buffer.of(0x30, 0x80))],
    [
      'an entry with a length that lies',
      'unavailable.malformed',
      /a length of/,
      ({ id }, socket) => {
        const entry = anEntry(id, 'uid=1', { cn: ['Ana'] })
        entry[entry.length - 4] = 100
        socket.write(entry)
      },
    ],
    [
      'for nobody',
      'unavailable.malformed',
      /message 99/,
      (_, socket) => socket.write(message(99, result(tag.searchDone))),
    ],
    [
      'of another kind',
      'unavailable.malformed',
      /operation/,
      ({ id }, socket) => socket.write(message(id, result(tag.bindResponse))),
    ],
    [
      'without an operation',
      'unavailable.malformed',
      /without an operation/,
      ({ id }, socket) => socket.write(sequence(integer(id))),
    ],
    ['a notice of disconnection', 'unavailable.server', /going down/, (_, socket) => socket.write(notice)],
  ])('%s is a clear error', async (_, code, text, answer) => {
    const problem = await problemOf(answer)
    expect(problem).toMatchObject({ code, message: expect.stringMatching(text) })
    expect(problem).toMatchObject({ message: expect.stringContaining('ldap://127.0.0.1:') })
    expect(JSON.stringify(problem)).not.toContain('secret')
  })
})

describe('an abort', () => {
  it('ends a search at once, abandons it, and throws its reason', async () => {
    const abort = new AbortController()
    await using server = await startFakeServer(() => abort.abort())
    await using client = openLdap(server.settings)
    const problem = await client
      .search(people, abort.signal)
      .next()
      .catch((thrown: unknown) => thrown)
    expect(problem).toBe(abort.signal.reason)
    await expect.poll(() => server.abandoned).toEqual([server.searches[0]?.id])
  })
  it('before anything was sent sends nothing', async () => {
    await using server = await startFakeServer(() => {})
    await using client = openLdap(server.settings)
    await expect(client.readOne('uid=1', [], AbortSignal.abort())).rejects.toThrow('aborted')
    expect(server.connections).toBe(0)
  })
  it('is no truncated read, however much had come', async () => {
    const abort = new AbortController()
    await using server = await startFakeServer(({ id }, socket) => socket.write(anEntry(id, `uid=${id}`)))
    await using client = openLdap(server.settings)
    const stream = client.search({ ...people, pageSize: 1 }, abort.signal)
    const next = stream.next()
    abort.abort()
    await expect(next).rejects.toBe(abort.signal.reason)
  })
})

describe('StartTLS (field row 20)', () => {
  const startTls = { startTls: true, insecure: false } as const
  it('that is refused ends the connection before a password is sent', async () => {
    await using server = await startFakeServer(
      () => {},
      ({ id }, socket) => socket.write(message(id, result(tag.extendedResponse, { code: 2, diagnostic: 'no TLS' }))),
    )
    await using client = openLdap({ ...server.settings, ...startTls })
    await expect(client.readOne('', [], never)).rejects.toMatchObject({
      code: 'unavailable.start-tls',
      message: expect.stringContaining('no TLS'),
    })
  })
  it('is not believed if more bytes came than its answer', async () => {
    await using server = await startFakeServer(
      () => {},
      ({ id }, socket) => socket.write(Buffer.concat([message(id, result(tag.extendedResponse)), Buffer.of(0x30)])),
    )
    await using client = openLdap({ ...server.settings, ...startTls })
    await expect(client.readOne('', [], never)).rejects.toMatchObject({ code: 'unavailable.malformed' })
  })
})

describe('a server that takes the connection and says nothing', () => {
  it('is left in time, and the stage is named', async () => {
    await using server = await startFakeServer(() => {})
    await using client = openLdap({ ...server.settings, startTls: true, connectTimeoutMs: 100 })
    const stages = await Array.fromAsync(client.stages(never))
    expect(stages.map(({ stage, problem }) => [stage, problem?.code])).toEqual([
      ['dns', undefined],
      ['tcp', undefined],
      ['tls', 'unavailable.timeout'],
    ])
  })
})

describe('a server that speaks no TLS', () => {
  it('fails at that stage', async () => {
    await using server = await startFakeServer(() => {})
    const url = server.settings.url.replace('ldap:', 'ldaps:')
    await using client = openLdap({ ...server.settings, url })
    const stages = await Array.fromAsync(client.stages(never))
    expect(stages.at(-1)).toMatchObject({ stage: 'tls', problem: { code: 'unavailable.tls' } })
  })
})

describe('a host without a name or a server', () => {
  it('fails at dns', async () => {
    await using client = openLdap({ url: 'ldap://not..a..name', bind: { method: 'anonymous' } })
    const stages = await Array.fromAsync(client.stages(never))
    expect(stages).toMatchObject([{ stage: 'dns', problem: { code: 'unavailable.dns' } }])
  })
  it.each(['ldap:', 'ldaps:'])('fails at tcp with %s', async (protocol) => {
    const { settings } = await closedServer()
    await using client = openLdap({ ...settings, url: settings.url.replace('ldap:', protocol) })
    const stages = await Array.fromAsync(client.stages(never))
    expect(stages).toMatchObject([{ stage: 'dns' }, { stage: 'tcp', problem: { code: 'unavailable.tcp' } }])
  })
})

async function closedServer() {
  const server = await startFakeServer(() => {})
  await server[Symbol.asyncDispose]()
  return server
}
