import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { httpClient } from './http.ts'

const http = httpClient()
const server = createServer((request, response) => {
  if (request.url === '/hang-up') return request.socket.destroy()
  return response.writeHead(request.url === '/teapot' ? 418 : 200).end('fine')
})
let origin: string
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => once(server.close(), 'close'))

describe('the HTTP of connections', () => {
  it('hands over whatever the server answers', async () => {
    expect(await (await http(`${origin}/`)).text()).toBe('fine')
    expect((await http(`${origin}/teapot`)).status).toBe(418)
  })

  it('that did not reach the server is unavailable, also for a write', async () => {
    const nobody = createServer()
    await once(nobody.listen(0, '127.0.0.1'), 'listening')
    const { port } = nobody.address() as AddressInfo
    await once(nobody.close(), 'close')
    await expect(http(`http://127.0.0.1:${port}/`, { method: 'POST' })).rejects.toMatchObject({
      code: 'unavailable.http',
    })
  })

  it('that broke off is unavailable for a question, and of unknown outcome for a write', async () => {
    await expect(http(`${origin}/hang-up`)).rejects.toMatchObject({ code: 'unavailable.http' })
    await expect(http(`${origin}/hang-up`, { method: 'POST' })).rejects.toMatchObject({ code: 'outcome-unknown.http' })
    await expect(http(new Request(`${origin}/hang-up`, { method: 'PUT' }))).rejects.toMatchObject({
      code: 'outcome-unknown.http',
    })
  })

  it('takes no token along to another server', async () => {
    const seen: (string | undefined)[] = []
    const other = createServer((request, response) => {
      seen.push(request.headers.authorization)
      response.end('theirs')
    })
    await once(other.listen(0, '127.0.0.1'), 'listening')
    const { port } = other.address() as AddressInfo
    const moved = createServer((_, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${port}/` }).end(),
    )
    await once(moved.listen(0, '127.0.0.1'), 'listening')
    const { port: from } = moved.address() as AddressInfo
    const answer = await http(`http://127.0.0.1:${from}/`, { headers: { authorization: 'Bearer secret' } })
    expect([await answer.text(), seen]).toEqual(['theirs', [undefined]])
    for (const one of [other, moved]) {
      const closed = once(one.close(), 'close')
      one.closeAllConnections()
      await closed
    }
  })

  it('that is called off stays called off', async () => {
    await expect(http(origin, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('does not take a mistake of ours for the network', async () => {
    await expect(http('not a url')).rejects.toThrow(TypeError)
  })
})
