import { describe, expect, it } from 'vitest'
import { openLdap } from './client.ts'
import { anEntry, done, startFakeServer } from './fake-server.ts'

const { signal } = new AbortController()
const nowhere = 'ldap://127.0.0.1:1'

const serving = (name: string) =>
  startFakeServer(({ id }, socket) => {
    socket.write(Buffer.concat([anEntry(id, `cn=${name}`), done(id)]))
  })

describe('a directory with several servers', () => {
  it('is read from the next where one cannot be reached, and from that one on', async () => {
    await using server = await serving('second')
    await using client = openLdap({ ...server.settings, url: nowhere, otherUrls: [server.settings.url] })
    for (let turn = 0; turn < 2; turn++) expect((await client.readOne('cn=x', [], signal))?.dn).toBe('cn=second')
    expect([client.url, server.connections]).toEqual([server.settings.url, 1])
  })

  it('comes back to the first when the second goes down', async () => {
    await using first = await serving('first')
    const second = await serving('second')
    await using client = openLdap({ ...second.settings, otherUrls: [first.settings.url] })
    expect((await client.readOne('cn=x', [], signal))?.dn).toBe('cn=second')
    await second[Symbol.asyncDispose]()
    const dnOf = async () => (await client.readOne('cn=x', [], signal))?.dn
    expect(await dnOf().catch(dnOf)).toBe('cn=first') // what was under way is lost
  })

  it('says why where none can be reached', async () => {
    await using server = await serving('none')
    await using client = openLdap({ ...server.settings, url: nowhere, otherUrls: [nowhere] })
    await expect(client.readOne('cn=x', [], signal)).rejects.toMatchObject({ code: 'unavailable.tcp' })
  })

  it('is not tried again with a password that one of them refused: each would count it', async () => {
    await using server = await serving('second')
    const password = async () => ''
    const bind = { method: 'simple', dn: 'cn=reader', password } as const
    await using client = openLdap({ ...server.settings, bind, otherUrls: [server.settings.url] })
    await expect(client.readOne('cn=x', [], signal)).rejects.toMatchObject({ code: 'auth.empty-password' })
    expect(server.connections).toBe(1)
  })
})
