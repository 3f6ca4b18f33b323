import { createSign, generateKeyPairSync } from 'node:crypto'
import {
  ConfidentialClientApplication,
  type Configuration,
  type INetworkModule,
  type NetworkRequestOptions,
} from '@azure/msal-node'
import { describe, expect, it } from 'vitest'
import { run } from '../../servers/program.ts'
import { selfSigned } from '../../servers/self-signed.ts'
import type { App } from './apps.ts'
import { type GraphFake, startGraphFake } from './graph-fake.ts'
import { send } from './test-client.ts'

/** MSAL's requests, over TLS that trusts the fake only. */
function network(fake: GraphFake): INetworkModule {
  const via = async (url: string, method: string, options?: NetworkRequestOptions): Promise<never> => {
    const { status, headers, body } = await send(fake, url, {
      method,
      headers: options?.headers ?? {},
      ...(options?.body === undefined ? {} : { body: options.body }),
    })
    return { status, headers, body } as never
  }
  return {
    sendGetRequestAsync: (url, options) => via(url, 'GET', options),
    sendPostRequestAsync: (url, options) => via(url, 'POST', options),
  }
}

function client(fake: GraphFake, app: App, credential: Partial<Configuration['auth']>): ConfidentialClientApplication {
  const authority = `${fake.authority}/${fake.tenantId}`
  const knownAuthorities = [new URL(fake.authority).host]
  return new ConfidentialClientApplication({
    auth: { clientId: app.clientId, authority, knownAuthorities, ...credential },
    system: { networkClient: network(fake) },
  })
}

/** MSAL keeps the first metadata address it meets for its whole process, which other tests share: this is one of its own. */
async function tokenOfTheMachine({ metadataUrl, url }: GraphFake): Promise<unknown> {
  const script = `
    import { ManagedIdentityApplication } from ${JSON.stringify(import.meta.resolve('@azure/msal-node'))}
    const token = await new ManagedIdentityApplication().acquireToken({ resource: ${JSON.stringify(url)} })
    console.log(JSON.stringify(token))`
  const env = { ...process.env, AZURE_POD_IDENTITY_AUTHORITY_HOST: metadataUrl }
  return JSON.parse(await run(process.execPath, ['--input-type=module', '--eval', script], { env }))
}

describe("Microsoft's own client for Node (@azure/msal-node) with knownAuthorities", () => {
  const certificate = selfSigned({ name: 'app', key: 'rsa' })
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = { type: 'spki', format: 'pem' } as const

  it('signs in with a secret, once for as long as the token lasts', async () => {
    await using fake = await startGraphFake()
    const app = fake.register()
    const msal = client(fake, app, { clientSecret: app.secrets[0]?.value ?? '' })
    for (const _ of [1, 2]) {
      const token = await msal.acquireTokenByClientCredential({ scopes: [`${fake.url}/.default`] })
      const headers = { authorization: `Bearer ${token?.accessToken}` }
      expect((await send(fake, `${fake.url}/v1.0/users`, { headers })).status).toBe(200)
    }
    expect(fake.tokenCalls.map(({ method, status }) => [method, status])).toEqual([['POST', 200]])
  })

  it('signs in with a certificate', async () => {
    await using fake = await startGraphFake()
    const app = fake.register({ certificates: [certificate.cert], secrets: [] })
    const msal = client(fake, app, {
      clientCertificate: { thumbprintSha256: certificate.sha256, privateKey: certificate.key },
    })
    expect(await msal.acquireTokenByClientCredential({ scopes: [`${fake.url}/.default`] })).toMatchObject({
      tokenType: 'Bearer',
    })
  })

  it('signs in with the token of a registered issuer', async () => {
    await using fake = await startGraphFake()
    const [issuer, subject] = ['https://cluster.acme.test', 'system:serviceaccount:rollcall:rollcall']
    const app = fake.register({
      secrets: [],
      federated: [{ issuer, subject, publicKey: publicKey.export(pem) as string }],
    })
    const exp = Math.floor(fake.now() / 1000) + 600
    const claims = { iss: issuer, sub: subject, aud: 'api://AzureADTokenExchange', exp }
    const signed = [{ alg: 'RS256' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    const clientAssertion = `${signed}.${createSign('sha256').update(signed).sign(privateKey).toString('base64url')}`
    const msal = client(fake, app, { clientAssertion })
    expect(await msal.acquireTokenByClientCredential({ scopes: [`${fake.url}/.default`] })).toMatchObject({
      tokenType: 'Bearer',
    })
  })

  it('says what the endpoint refused', async () => {
    await using fake = await startGraphFake()
    const msal = client(fake, fake.register(), { clientSecret: 'wrong' })
    await expect(msal.acquireTokenByClientCredential({ scopes: [`${fake.url}/.default`] })).rejects.toMatchObject({
      errorCode: 'invalid_client',
      errorMessage: expect.stringContaining('AADSTS7000215'),
    })
  })

  it("signs in as the machine's managed identity", async () => {
    await using fake = await startGraphFake()
    fake.identities.push({
      clientId: 'a-client',
      objectId: 'an-object',
      isSystemAssigned: true,
      permissions: ['User.Read.All'],
    })
    expect(await tokenOfTheMachine(fake)).toMatchObject({ tokenType: 'Bearer' })
    expect(fake.tokenCalls.map(({ door }) => door)).toEqual(['metadata'])
  })
})
