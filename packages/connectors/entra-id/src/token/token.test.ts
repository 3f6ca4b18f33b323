import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { testClock } from '@rollcall/connector-sdk/testing'
import { makeFolder, selfSigned } from '@rollcall/test-fixtures'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { found, scanned, tested } from '../testing/reads.ts'
import { openBench } from '../testing/tenant-kit.ts'
import { claimsIn } from './claims.ts'
import { Tokens } from './tokens.ts'

describe('a token', () => {
  it('is fetched once for all calls of a connection, also for those made at once', async () => {
    await using bench = await openBench()
    bench.fake.tenant.addUser({ userPrincipalName: 'mora@acme.test' })
    const connection = await bench.open()
    await Promise.all([scanned(connection, 'user'), scanned(connection, 'group'), scanned(connection, 'user')])
    await scanned(connection, 'user')
    expect(bench.fake.tokenCalls.length).toBe(1)
    expect(bench.fake.requests.filter(({ door }) => door === 'login').length).toBe(1)
  })

  it('that is refused is renewed once, and the same address is asked again', async () => {
    await using bench = await openBench({ tokenLifetime: 100_000_000 })
    const connection = await bench.open()
    await scanned(connection, 'user')
    bench.fake.advance(200_000_000_000)
    const before = bench.fake.requests.length
    const { end } = await scanned(connection, 'user')
    expect(end.verdict).toBe('complete')
    const calls = bench.fake.requests.slice(before)
    expect(calls.map(({ door, status }) => `${door} ${status}`)).toEqual(['graph 401', 'login 200', 'graph 200'])
    expect(calls[2]?.url).toBe(calls[0]?.url)
  })

  it('that is refused although it is new is not renewed for ever', async () => {
    await using bench = await openBench({
      behaviour: { mishap: ({ door }) => (door === 'graph' ? 'expired' : undefined) },
    })
    const { end } = await scanned(await bench.open(), 'user')
    expect(end).toMatchObject({ verdict: 'failed', problem: { code: 'auth.refused' } })
    expect(bench.fake.tokenCalls.length).toBe(2)
  })

  it('is renewed before it ends, and once for all who find it refused at the same time', async () => {
    const clock = testClock()
    let made = 0
    const tokens = new Tokens(async () => ({ text: `token ${++made}`, expires: clock.now() + 3_600_000 }), clock)
    const { signal } = new AbortController()
    expect(await tokens.get(signal)).toBe('token 1')
    await clock.sleep(54 * 60_000, signal)
    expect(await tokens.get(signal)).toBe('token 1')
    await clock.sleep(2 * 60_000, signal)
    expect(await tokens.get(signal)).toBe('token 2')
    expect(
      await Promise.all([tokens.renew('token 2', undefined, signal), tokens.renew('token 2', undefined, signal)]),
    ).toEqual(['token 3', 'token 3'])
    expect(await tokens.renew('token 2', undefined, signal)).toBe('token 3')
  })
})

describe('an authority that gives no token for now', () => {
  it.each([
    [429, 'rate-limited'],
    [503, 'unavailable.token'],
    [500, 'unavailable.token'],
  ])('(%i) does not refuse the app, whatever it calls it', async (status, code) => {
    await using bench = await openBench({
      behaviour: {
        mishap: ({ door }) => (door === 'login' ? { status, code: 'invalid_request', retryAfter: '0' } : undefined),
      },
    })
    const { end } = await scanned(await bench.open(), 'user')
    expect(end).toMatchObject({ verdict: 'failed', problem: { code, retryAt: expect.any(Number) } })
    const [first, second, third] = bench.fake.requests.map(({ at }) => at)
    expect(Number(third) - Number(second)).toBeGreaterThan(Number(second) - Number(first))
  })
})

describe('a fetch of a token that is given up', () => {
  it('is begun anew by whoever waited for it as well', async () => {
    const [first, second] = [new AbortController(), new AbortController()]
    let made = 0
    const tokens = new Tokens((signal) => {
      made += 1
      return new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
        if (signal === second.signal) resolve({ text: 'token', expires: 3_600_000 })
      })
    }, testClock())
    const both = Promise.allSettled([tokens.get(first.signal), tokens.get(second.signal)])
    first.abort('enough')
    expect(await both).toMatchObject([{ reason: 'enough' }, { value: 'token' }])
    expect(made).toBe(2)
  })
})

describe('a token that was revoked (continuous access evaluation)', () => {
  it('is renewed once, with the claims that Graph asks for', async () => {
    await using bench = await openBench()
    const connection = await bench.open()
    await scanned(connection, 'user')
    bench.fake.revoke()
    const before = bench.fake.requests.length
    expect((await scanned(connection, 'user')).end.verdict).toBe('complete')
    const calls = bench.fake.requests.slice(before)
    expect(calls.map(({ door, status }) => `${door} ${status}`)).toEqual(['graph 401', 'login 200', 'graph 200'])
    const { claims } = (calls[1]?.body ?? {}) as Record<string, string>
    expect(JSON.parse(claims ?? '')).toMatchObject({ access_token: { nbf: { essential: true } } })
  })

  it('is no reason to ask for ever, and the error says who can help', async () => {
    await using bench = await openBench({
      behaviour: { mishap: ({ door }) => (door === 'graph' ? 'insufficient' : undefined) },
    })
    const { end } = await scanned(await bench.open(), 'user')
    expect(end).toMatchObject({
      verdict: 'failed',
      problem: { code: 'auth.claims', hint: expect.stringContaining('Conditional Access') },
    })
    expect(bench.fake.tokenCalls.length).toBe(2)
  })

  it('is renewed without claims where the challenge cannot be read', () => {
    const claims = (challenge: string) => claimsIn(new Headers({ 'www-authenticate': challenge }))
    expect(claims('Bearer realm=""')).toBeUndefined()
    expect(claims('Bearer realm="", error="invalid_token"')).toBeUndefined()
    expect(claims('Bearer error="insufficient_claims", claims="%%%"')).toBe('')
    expect(claims('bearer error=insufficient_claims')).toBe('')
    const sent = Buffer.from('{"access_token":{}}').toString('base64')
    expect(claims(`Bearer claims="${sent}", error="insufficient_claims"`)).toBe('{"access_token":{}}')
  })
})

describe('an app', () => {
  it('with a wrong secret, an expired one, an unknown id, or disabled, is told so in words', async () => {
    await using bench = await openBench()
    const { fake, app, context } = bench
    const expired = fake.register({ secrets: [{ value: 'old', expires: context.clock.now() - 1 }] })
    const disabled = fake.register({ isDisabled: true, secrets: [{ value: 'off' }] })
    const secrets = context.secret
    const cases = [
      [{}, 'wrong', '7000215', 'value, not its id'],
      [{ clientId: expired.clientId }, 'old', '7000222', 'make a new one'],
      [{ clientId: '00000000-0000-0000-0000-000000000000' }, 'x', '700016', 'does not know the app'],
      [{ clientId: disabled.clientId }, 'off', '7000112', 'has to enable it'],
      [{ tenant: 'nobody.test' }, app.secrets[0]?.value ?? '', '90002', 'there is no such tenant'],
    ] as const
    for (const [settings, secret, number, hint] of cases) {
      Object.assign(context, { secret: async () => secret })
      const { stages, problem } = await tested(await bench.open(settings))
      expect(stages).toEqual(['token'])
      expect(problem?.code).toBe('auth.token-refused')
      expect(problem?.message).toContain(`AADSTS${number}`)
      expect(problem?.hint).toContain(hint)
      expect(JSON.stringify(problem)).not.toContain('~+/=')
    }
    Object.assign(context, { secret: secrets })
  })

  it('proves itself with a certificate, which its key has to belong to', async () => {
    await using folder = await makeFolder('entra-cert')
    const { cert, key } = selfSigned({ name: 'app', key: 'rsa' })
    const other = selfSigned({ name: 'other', key: 'ec' })
    for (const [file, text] of [
      ['app', cert],
      ['other', other.cert],
      ['none', 'nothing'],
    ] as const)
      await writeFile(folder.file(file), text)
    await using bench = await openBench({ now: Date.now }, { certificates: [cert], secrets: [] })
    const open = (file: string, privateKey: string) => {
      Object.assign(bench.context, { secret: async () => privateKey })
      return bench.open({ clientSecret: undefined, certificate: folder.file(file), certificateKey: { env: 'KEY' } })
    }
    expect((await scanned(await open('app', key), 'user')).end.verdict).toBe('complete')
    const [call] = bench.fake.tokenCalls
    expect(call?.body).toMatchObject({
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    })
    for (const [file, privateKey, says] of [
      ['app', other.key, 'does not belong'],
      ['app', 'no key', 'PEM'],
      ['other', other.key, 'RSA'],
      ['none', key, 'holds no certificate'],
    ] as const) {
      const { problem } = await tested(await open(file, privateKey))
      expect(problem).toMatchObject({ code: 'config.certificate', message: expect.stringContaining(says) })
    }
    expect(bench.fake.tokenCalls.length).toBe(1)
  })

  it('proves itself with a federated token, whose file is read anew for each of its own', async () => {
    await using folder = await makeFolder('entra-federated')
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2_048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    })
    const federated = [
      { issuer: 'https://cluster.test', subject: 'system:serviceaccount:rollcall:rollcall', publicKey },
    ]
    await using bench = await openBench({ now: Date.now }, { federated, secrets: [] })
    const file = folder.file('token')
    const write = (jti: string): Promise<void> => writeFile(file, `${jwt(privateKey, jti)}\n`)
    await write('first')
    const connection = await bench.open({ clientSecret: undefined, federatedTokenFile: file })
    expect((await scanned(connection, 'user')).end.verdict).toBe('complete')
    await write('second')
    bench.fake.behaviour.mishap = once('expired')
    expect((await scanned(connection, 'user')).end.verdict).toBe('complete')
    const sent = bench.fake.tokenCalls.map(({ body }) => (body as Record<string, string>).client_assertion)
    expect(new Set(sent).size).toBe(2)
  })
})

describe('a managed identity', () => {
  afterEach(() => void vi.unstubAllEnvs())

  it('gets its token from the machine', async () => {
    await using bench = await openBench()
    const { fake } = bench
    vi.stubEnv('AZURE_POD_IDENTITY_AUTHORITY_HOST', fake.metadataUrl)
    const permissions = ['User.Read.All', 'GroupMember.Read.All']
    fake.identities.push({ clientId: 'mine', objectId: 'object', isSystemAssigned: false, permissions })
    fake.tenant.addUser({ id: '4711', userPrincipalName: 'mora@acme.test' })
    const connection = await bench.open({ clientSecret: undefined, clientId: 'mine', managedIdentity: true })
    expect((await found(connection, 'user', 'id', ['4711'])).records).toHaveLength(1)
    expect(fake.tokenCalls.map(({ door }) => door)).toEqual(['metadata'])
  })
})

function once<T>(mishap: T): () => T | undefined {
  let left = 1
  return () => (left-- > 0 ? mishap : undefined)
}

function jwt(key: string, jti: string): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const now = Math.floor(Date.now() / 1_000)
  const claims = {
    iss: 'https://cluster.test',
    sub: 'system:serviceaccount:rollcall:rollcall',
    aud: 'api://AzureADTokenExchange',
    iat: now,
    nbf: now,
    exp: now + 3_600,
    jti,
  }
  const text = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`
  return `${text}.${sign('sha256', Buffer.from(text), createPrivateKey(key)).toString('base64url')}`
}
