import { createSign, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { selfSigned } from '../../servers/self-signed.ts'
import { type App, thumbprints } from './apps.ts'
import { type GraphFake, startGraphFake } from './graph-fake.ts'
import { askToken, clientOf, type Reply, send } from './test-client.ts'

const bearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

function jwt(header: object, claims: object, key: string): string {
  const [head, body] = [header, claims].map((one) => Buffer.from(JSON.stringify(one)).toString('base64url'))
  const signature = createSign('sha256').update(`${head}.${body}`).sign(key).toString('base64url')
  return `${head}.${body}.${signature}`
}

function form(fake: GraphFake, app: App, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    grant_type: 'client_credentials',
    client_id: app.clientId,
    scope: `${fake.url}/.default`,
    ...more,
  }
}

function refused({ status, body }: Reply): readonly unknown[] {
  const { error, error_codes } = body as unknown as { readonly error: string; readonly error_codes: readonly number[] }
  return [status, error, ...error_codes]
}

describe('the token endpoint, asked with a client secret (Entra: v2-oauth2-client-creds-grant-flow)', () => {
  it('gives a bearer token for an hour without a refresh token, and Graph takes it until then', async () => {
    await using fake = await startGraphFake()
    const app = fake.register()
    const { status, body } = await askToken(fake, form(fake, app, { client_secret: app.secrets[0]?.value ?? '' }))
    expect([status, Object.keys(body).sort()]).toEqual([
      200,
      ['access_token', 'expires_in', 'ext_expires_in', 'token_type'],
    ])
    expect([body.token_type, body.expires_in]).toEqual(['Bearer', 3_599])
    const headers = { authorization: `Bearer ${String(body.access_token)}` }
    expect((await send(fake, `${fake.url}/v1.0/users`, { headers })).status).toBe(200)
    fake.advance(3_599_000)
    const late = await send(fake, `${fake.url}/v1.0/users`, { headers })
    expect([late.status, late.body.error.code, late.body.error.message]).toEqual([
      401,
      'InvalidAuthenticationToken',
      'Lifetime validation failed, the token is expired.',
    ])
    expect(late.headers['www-authenticate']).toMatch(/^Bearer realm="", authorization_uri=/)
    expect(fake.tokenCalls).toHaveLength(1)
  })

  it('takes the tenant by its id or its domain, never as "common"', async () => {
    await using fake = await startGraphFake()
    const app = fake.register()
    const asked = form(fake, app, { client_secret: app.secrets[0]?.value ?? '' })
    expect((await askToken(fake, asked, fake.domain)).status).toBe(200)
    expect(refused(await askToken(fake, asked, 'common'))).toEqual([400, 'invalid_request', 50059])
    expect(refused(await askToken(fake, asked, 'elsewhere.test'))).toEqual([400, 'invalid_request', 90002])
  })

  it('says what is wrong by AADSTS numbers, with the ids to quote (Entra: reference-error-codes)', async () => {
    await using fake = await startGraphFake()
    const app = fake.register({ secrets: [{ value: 'good' }, { value: 'old', expires: fake.now() - 1 }] })
    const off = fake.register({ isDisabled: true })
    const ask = async (more: Readonly<Record<string, string>>, whose: App = app): Promise<readonly unknown[]> =>
      refused(await askToken(fake, form(fake, whose, more)))
    expect(await ask({ client_secret: 'bad' })).toEqual([401, 'invalid_client', 7000215])
    expect(await ask({ client_secret: 'old' })).toEqual([401, 'invalid_client', 7000222])
    expect(await ask({})).toEqual([401, 'invalid_client', 7000216])
    expect(await ask({ client_secret: 'x' }, off)).toEqual([400, 'unauthorized_client', 7000112])
    expect(await ask({ client_id: 'nobody', client_secret: 'x' })).toEqual([400, 'unauthorized_client', 700016])
    expect(await ask({ scope: `${fake.url}/User.Read.All` })).toEqual([400, 'invalid_scope', 1002012])
    expect(await ask({ scope: 'https://nothing.test/.default' })).toEqual([400, 'invalid_resource', 500011])
    expect(await ask({ grant_type: 'password' })).toEqual([400, 'unsupported_grant_type', 70003])
    expect(await ask({ scope: '' })).toEqual([400, 'invalid_request', 900144])
    const { body } = await askToken(fake, form(fake, app, { client_secret: 'bad' }))
    expect(String(body.error_description)).toMatch(/^AADSTS7000215: .*Trace ID: .+ Correlation ID: .+ Timestamp: /)
  })

  it('gives no token for JSON in place of a form', async () => {
    await using fake = await startGraphFake()
    const app = fake.register()
    const reply = await send(fake, `${fake.authority}/${fake.tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(form(fake, app, { client_secret: app.secrets[0]?.value ?? '' })),
    })
    expect(refused(reply)).toEqual([400, 'invalid_request', 900144])
  })

  it('gives a token of another cloud that Graph does not take (Graph: deployments)', async () => {
    await using fake = await startGraphFake()
    const app = fake.register()
    const asked = { client_secret: app.secrets[0]?.value ?? '', scope: 'https://graph.microsoft.us/.default' }
    const { body } = await askToken(fake, form(fake, app, asked))
    const headers = { authorization: `Bearer ${String(body.access_token)}` }
    const reply = await send(fake, `${fake.url}/v1.0/users`, { headers })
    expect([reply.status, reply.body.error.message]).toEqual([
      401,
      'Access token validation failure. Invalid audience.',
    ])
  })
})

describe('the token endpoint, asked with a certificate (Entra: certificate-credentials)', () => {
  const certificate = selfSigned({ name: 'app', key: 'rsa' })
  const stranger = selfSigned({ name: 'stranger', key: 'rsa' })

  async function ask(header: object, claims: object, key: string = certificate.key): Promise<readonly unknown[]> {
    await using fake = await startGraphFake()
    const app = fake.register({ certificates: [certificate.cert], secrets: [] })
    const now = Math.floor(fake.now() / 1000)
    const aud = `${fake.authority}/${fake.tenantId}/oauth2/v2.0/token`
    const { clientId: id } = app
    const whole = { iss: id, sub: id, aud, exp: now + 600, nbf: now, jti: 'one', ...claims }
    const client_assertion = jwt({ typ: 'JWT', alg: 'RS256', ...header }, whole, key)
    const reply = await askToken(fake, form(fake, app, { client_assertion, client_assertion_type: bearer }))
    return reply.status === 200 ? [200] : refused(reply)
  }

  it('takes what the registered key signed, named by either thumbprint', async () => {
    const { x5t, 'x5t#S256': s256 } = thumbprints(certificate.cert)
    expect(await ask({ x5t }, {})).toEqual([200])
    expect(await ask({ 'x5t#S256': s256 }, {})).toEqual([200])
    expect(Buffer.from(x5t, 'base64url').toString('hex').toUpperCase()).toBe(certificate.sha1)
  })

  it('refuses an unknown or missing thumbprint and a key that is not the one named', async () => {
    const { x5t } = thumbprints(certificate.cert)
    expect(await ask({ x5t: thumbprints(stranger.cert).x5t }, {})).toEqual([401, 'invalid_client', 700027])
    expect(await ask({}, {})).toEqual([401, 'invalid_client', 700027])
    expect(await ask({ x5t }, {}, stranger.key)).toEqual([401, 'invalid_client', 700027])
    expect(await ask({ x5t, alg: 'none' }, {})).toEqual([401, 'invalid_client', 700027])
  })

  it('refuses another audience, another subject, and what is over or not yet begun', async () => {
    const { x5t } = thumbprints(certificate.cert)
    const now = Math.floor(Date.now() / 1000)
    expect(await ask({ x5t }, { aud: 'https://login.test/token' })).toEqual([401, 'invalid_client', 700023])
    expect(await ask({ x5t }, { sub: 'somebody' })).toEqual([401, 'invalid_client', 700021])
    expect(await ask({ x5t }, { exp: now - 301 })).toEqual([401, 'invalid_client', 700024])
    expect(await ask({ x5t }, { exp: undefined })).toEqual([401, 'invalid_client', 700024])
    expect(await ask({ x5t }, { nbf: now + 900 })).toEqual([401, 'invalid_client', 700024])
  })
})

describe('the token endpoint, asked with a federated token (Entra: workload-identity-federation)', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  const federated = {
    issuer: 'https://cluster.acme.test',
    subject: 'system:serviceaccount:rollcall:rollcall',
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
  }

  async function ask(claims: object): Promise<readonly unknown[]> {
    await using fake = await startGraphFake()
    const app = fake.register({ federated: [federated], secrets: [] })
    const exp = Math.floor(fake.now() / 1000) + 600
    const { issuer: iss, subject: sub } = federated
    const token = jwt({ alg: 'RS256', kid: 'a' }, { iss, sub, aud: 'api://AzureADTokenExchange', exp, ...claims }, key)
    const reply = await askToken(fake, form(fake, app, { client_assertion: token, client_assertion_type: bearer }))
    return reply.status === 200 ? [200] : refused(reply)
  }

  it('takes a token whose issuer, subject and audience are registered, exactly', async () => {
    expect(await ask({})).toEqual([200])
    expect(await ask({ iss: 'https://cluster.acme.test/' })).toEqual([401, 'invalid_client', 700211])
    expect(await ask({ sub: 'system:serviceaccount:rollcall:default' })).toEqual([401, 'invalid_client', 700213])
    expect(await ask({ aud: 'sts' })).toEqual([401, 'invalid_client', 700212])
    expect(await ask({ exp: 1 })).toEqual([401, 'invalid_client', 700024])
  })
})

describe('the metadata service of a machine (Entra: how-to-use-vm-token)', () => {
  const ask = async (fake: GraphFake, query: string, headers: Record<string, string> = { Metadata: 'true' }) => {
    const url = `${fake.metadataUrl}/metadata/identity/oauth2/token?api-version=2018-02-01${query}`
    const response = await fetch(url, { headers })
    return { status: response.status, body: (await response.json()) as Record<string, string> }
  }
  const identity = {
    clientId: 'a-client',
    objectId: 'an-object',
    isSystemAssigned: true,
    permissions: ['User.Read.All'],
  }

  it('gives a token for a resource, with its numbers as text', async () => {
    await using fake = await startGraphFake()
    fake.identities.push(identity)
    const { status, body } = await ask(fake, `&resource=${fake.url}/`)
    expect([status, body.token_type, body.expires_in]).toEqual([200, 'Bearer', '3599'])
    const headers = { authorization: `Bearer ${body.access_token}` }
    expect((await send(fake, `${fake.url}/v1.0/users`, { headers })).status).toBe(200)
  })

  it('refuses a call without the Metadata header, without a resource, or by an identity it has not', async () => {
    await using fake = await startGraphFake()
    expect((await ask(fake, `&resource=${fake.url}`)).body.error_description).toBe('Identity not found')
    fake.identities.push(identity)
    expect((await ask(fake, `&resource=${fake.url}`, {})).status).toBe(400)
    expect((await ask(fake, '')).status).toBe(400)
    expect((await ask(fake, `&resource=${fake.url}&client_id=another`)).status).toBe(400)
    expect((await ask(fake, `&resource=${fake.url}&client_id=a-client`)).status).toBe(200)
  })
})

describe('what a client asks before it signs in (OpenID Connect Discovery 1.0)', () => {
  it('tells the token endpoint and the issuer', async () => {
    await using fake = await startGraphFake()
    const { body } = await send(fake, `${fake.authority}/${fake.tenantId}/v2.0/.well-known/openid-configuration`)
    expect([body.token_endpoint, body.issuer]).toEqual([
      `${fake.authority}/${fake.tenantId}/oauth2/v2.0/token`,
      `${fake.authority}/${fake.tenantId}/v2.0`,
    ])
  })
})

describe('a request to Graph without a token', () => {
  it('is refused with the challenge, and a token anywhere else counts as a leak', async () => {
    await using fake = await startGraphFake()
    const reply = await send(fake, `${fake.url}/v1.0/users`)
    expect([reply.status, reply.body.error.code, reply.body.error.message]).toEqual([
      401,
      'InvalidAuthenticationToken',
      'Access token is empty.',
    ])
    const forged = await send(fake, `${fake.url}/v1.0/users`, { headers: { authorization: 'Bearer a.b.c' } })
    expect(forged.status).toBe(401)
    expect(fake.leaks).toEqual([])
    const client = await clientOf(fake)
    await send(fake, fake.authority, { headers: { authorization: `Bearer ${client.token}` } })
    expect(fake.leaks).toHaveLength(1)
  })
})
