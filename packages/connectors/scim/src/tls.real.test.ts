import { readFile } from 'node:fs/promises'
import { read } from '@rollcall/connector-sdk'
import { testContext } from '@rollcall/connector-sdk/testing'
import {
  type Authority,
  type Folder,
  makeAuthority,
  makeFolder,
  needs,
  type ScimFake,
  startScimFake,
} from '@rollcall/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scim } from './connector.ts'
import { signal } from './testing/bench.ts'

describe.runIf(needs('slapd'))('a SCIM server with a certificate of its own authority', () => {
  let folder: Folder
  let authority: Authority
  let server: ScimFake
  beforeAll(async () => {
    folder = await makeFolder('scim-tls')
    authority = await makeAuthority(folder)
    const { certFile, keyFile } = await authority.issue('wiki', ['127.0.0.1'])
    server = await startScimFake({}, { cert: await readFile(certFile, 'utf8'), key: await readFile(keyFile, 'utf8') })
    server.add('user', { userName: 'mora' })
  })
  afterAll(async () => {
    await server[Symbol.asyncDispose]()
    await folder[Symbol.asyncDispose]()
  })

  async function connect(settings: object) {
    const checked = await scim.config['~standard'].validate({ url: server.url, token: { env: 'TOKEN' }, ...settings })
    if (checked.issues) throw new Error(checked.issues[0]?.message)
    return scim.open(checked.value as never, testContext({ secrets: { TOKEN: server.token }, http: fetch }))
  }

  it('is talked to where that authority is named', async () => {
    await using connection = await connect({ ca: authority.caFile })
    const stream = connection.scan?.({ kind: 'user', attributes: ['userName'] }, signal)
    expect(stream && (await read(stream, () => {}))).toMatchObject({ verdict: 'complete', items: 1 })
  })

  it('is not trusted otherwise, and told from one that is not there', async () => {
    const before = server.requests.length
    for (const [settings, stage] of [
      [{}, 'tls'],
      [{ ca: (await makeAuthority(folder, 'Another CA')).caFile }, 'tls'],
      [{ url: 'https://127.0.0.1:1/scim' }, 'tcp'],
      [{ url: 'https://wiki.invalid/scim' }, 'dns'],
    ] as const) {
      await using connection = await connect(settings)
      const stages: string[] = []
      await read(connection.test({}, signal), (batch) => void stages.push(...batch.map((one) => one.stage)))
      expect(stages).toEqual([stage])
    }
    expect(server.requests.length).toBe(before)
  })
})
