import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { BerReader } from '../ber/reader.ts'
import { element, integer, octets } from '../ber/write.ts'
import { connect } from './connect.ts'
import { startFakeServer } from './fake-server.ts'
import { bindByGssapi, type GssapiContext } from './gssapi.ts'
import { message, tag } from './messages.ts'
import { toTarget } from './settings.ts'

const { signal } = new AbortController()

/** A ticket whose wrapping can be seen: `[…]`. */
function aContext(tokens: readonly string[]): GssapiContext {
  let told = 0
  const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))
  const text = (message: Uint8Array) => Buffer.from(message).toString('latin1')
  return {
    step: async (challenge) => bytes(`${tokens[told++]}${text(challenge)}`),
    get complete() {
      return told === tokens.length
    },
    unwrap: async (message) => bytes(text(message).slice(1, -1)),
    wrap: async (message) => bytes(`[${text(message)}]`),
  }
}

/** Binds to a server that answers one after the other; tells what it was asked. */
async function bound(answers: readonly (readonly [code: number, credentials: string])[], context: GssapiContext) {
  const asked: string[] = []
  const onBind = (id: number, request: Buffer, socket: Socket) => {
    const [code, credentials] = answers[asked.length] ?? [80, '']
    asked.push(credentialsIn(request))
    const fields = [integer(code, 0x0a), octets(''), octets(''), octets(Buffer.from(credentials, 'latin1'), 0x87)]
    socket.write(message(id, element(tag.bindResponse, ...fields)))
  }
  await using server = await startFakeServer(() => {}, undefined, onBind)
  const target = toTarget({ ...server.settings, bind: { method: 'anonymous' } })
  const connection = await connect(target, () => expect.unreachable(), signal)
  const end = await bindByGssapi(connection, context).then(
    () => 'bound',
    (thrown: { code: string }) => thrown.code,
  )
  connection.close()
  return { end, asked }
}

function credentialsIn(request: Buffer): string {
  const reader = new BerReader(request)
  expect([reader.integer(), reader.text()]).toEqual([3, ''])
  reader.enter(0xa3)
  expect(reader.text()).toBe('GSSAPI')
  return reader.octets().toString('latin1')
}

describe('a bind by Kerberos', () => {
  it('goes to and fro until both know each other, then chooses no protection beyond TLS', async () => {
    const server = [
      [14, 'you'],
      [14, '[\x07\0\x10\0]'],
      [0, ''],
    ] as const
    expect(await bound(server, aContext(['me', '']))).toEqual({ end: 'bound', asked: ['me', 'you', '[\x01\0\0\0]'] })
  })
  it('says so where the server wants to sign or seal', async () => {
    const layers = [
      [14, ''],
      [14, '[\x06\0\x10\0]'],
    ] as const
    expect((await bound(layers, aContext(['me', '']))).end).toBe('auth.stronger')
    expect((await bound([[8, '']], aContext(['me']))).end).toBe('auth.stronger')
  })
  it('is not believed before both know each other', async () => {
    expect((await bound([[0, '']], aContext(['me', 'more']))).end).toBe('auth.method')
  })
  it('ends where a server never does', async () => {
    const forever = Array.from({ length: 20 }, () => [14, ''] as const)
    expect((await bound(forever, aContext(Array.from({ length: 20 }, () => 'me')))).end).toBe('auth.method')
  })
})
