import { type Connection, type Context, read, type Stream } from '@rollcall/connector-sdk'
import type { Kind, SyncRecord } from '@rollcall/model'
import {
  companyLdif,
  makeAuthority,
  makeFolder,
  needs,
  type Slapd,
  startSlapd,
  uuidOf,
  who,
} from '@rollcall/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLdap } from './connector.ts'

const { signal } = new AbortController()
const attributes = ['uid', 'cn', 'mail', 'members', 'jpegPhoto']

function contextWith(password: string): Context {
  return {
    name: 'corp',
    path: (file) => file,
    log: () => {},
    http: () => Promise.reject(new Error('no network')),
    clock: { now: () => Date.now(), sleep: async () => {} },
    secret: async () => password,
  }
}

async function opened(server: Slapd, settings: object = {}, password = server.reader.password) {
  const checked = await openLdap.config['~standard'].validate({
    url: server.tlsUrl,
    ca: server.caFile,
    bindDn: server.reader.dn,
    password: { env: 'PASSWORD' },
    baseDn: server.suffix,
    ...settings,
  })
  if (checked.issues) throw new Error(checked.issues[0]?.message)
  return openLdap.open(checked.value, contextWith(password))
}

async function drained<T>(stream: Stream<T> | undefined) {
  const all: T[] = []
  if (!stream) throw new Error('not declared')
  return { ...(await read(stream, (batch) => void all.push(...batch))), all }
}
const scanned = (connection: Connection, kind: Kind = 'user', more: object = {}) =>
  drained(connection.scan?.({ kind, attributes, ...more }, signal))
const found = (connection: Connection, by: string, values: string[], kind: Kind = 'user') =>
  drained(connection.find?.({ kind, attributes, by, values }, signal))
const text = (record: SyncRecord | undefined, name: string) => record?.attributes[name]?.map(String)

describe.runIf(needs('slapd'))('a company in slapd', () => {
  let server: Slapd
  let connection: Awaited<ReturnType<typeof opened>>
  beforeAll(async () => {
    server = await startSlapd({ seed: companyLdif(), sizeLimit: 50 })
    connection = await opened(server, { pageSize: 40 })
  })
  afterAll(async () => {
    await connection?.[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
  })

  it('is read to its end, however small the pages and the limit for searches without them', async () => {
    const { verdict, all } = await scanned(connection)
    expect([verdict, all.length, new Set(all.map(({ id }) => id)).size]).toEqual(['complete', 300, 300])
  })

  it('yields each entry once, also where bases overlap', async () => {
    const base = [`ou=people,${server.suffix}`, `OU=Sales, ou=people,${server.suffix}`, `ou=people,${server.suffix}`]
    expect((await scanned(connection, 'user', { base })).all).toHaveLength(300)
  })

  it('honours base and filter', async () => {
    const base = [`ou=alumni,ou=people,${server.suffix}`]
    const { all } = await scanned(connection, 'user', { base, filter: '(!(employeeType=robot))' })
    expect(all.map(({ id }) => id)).toEqual([uuidOf(`person ${who.movedToAlumni}`)])
  })

  it('tells how people are off, a lock as long as the policy says', async () => {
    const standings = await Promise.all(
      [who.disabled, who.locked, who.expired, who.expiresLater, who.twoMails].map(async (number) => {
        const { all } = await found(connection, 'id', [uuidOf(`person ${number}`)])
        return all[0]?.standing
      }),
    )
    expect(standings).toEqual([
      { disabled: true },
      { lockedUntil: Date.UTC(2026, 2, 2, 7, 30) },
      { expiresAt: Date.UTC(2025, 11, 31, 23) },
      { expiresAt: 40_000 * 86_400_000 },
      undefined,
    ])
  })

  it('has groups whose members are names, however the group says them', async () => {
    const { verdict, all } = await scanned(connection, 'group')
    const members = (name: string) =>
      text(
        all.find((record) => text(record, 'cn')?.[0] === name),
        'members',
      )
    expect([verdict, all.length]).toEqual(['complete', 40])
    expect(members('unique')).toHaveLength(5)
    expect(members('shell-users')).toHaveLength(10)
    expect(members('shell-users')?.every((member) => member.endsWith(`ou=people,${server.suffix}`))).toBe(true)
    expect([members('nobody'), members('placeholder')]).toEqual([undefined, undefined])
    expect(members('circle-a')).toContain(`cn=circle-b,ou=groups,${server.suffix}`)
  })

  it('keeps bytes as bytes', async () => {
    const { all } = await found(connection, 'id', [uuidOf(`person ${who.photo}`)])
    expect(all[0]?.attributes.jpegPhoto?.[0]).toEqual(
      Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0),
    )
  })

  it('finds by id, by name and by attribute; who is not there yields nothing', async () => {
    const ids = [who.commaInName, who.twoPartName].map((number) => uuidOf(`person ${number}`))
    const { all, verdict } = await found(
      connection,
      'id',
      [...ids, uuidOf('nobody')].map((id) => id.toUpperCase()),
    )
    expect([verdict, all.map(({ id }) => id).sort()]).toEqual(['complete', ids.sort()])
    const dns = all.map(({ dn }) => String(dn))
    expect(
      (await found(connection, 'dn', [...dns, `uid=gone,${server.suffix}`])).all.map(({ id }) => id).sort(),
    ).toEqual(ids)
    expect((await found(connection, 'dn', dns, 'group')).all).toEqual([])
    expect((await found(connection, 'uid', ['ROBOT-1', 'robot-2'])).all).toHaveLength(2)
  })

  it('can be browsed, shown and searched', async () => {
    const [root] = (await drained(connection.browse?.({}, signal))).all
    expect(root?.ref).toBe(server.suffix)
    const below = await drained(connection.browse?.({ ref: server.suffix }, signal))
    expect(below.all.map(({ label }) => label).sort()).toEqual(['ou=groups', 'ou=people', 'ou=policies', 'ou=services'])
    const hits = await drained(connection.search?.({ text: 'robot-1' }, signal))
    expect(hits.all).toMatchObject([{ label: 'uid=robot-1', kind: 'user', leaf: true }])
    const shown = await connection.show?.({ ref: uuidOf(`person ${who.disabled}`) }, signal)
    expect(shown?.attributes).toMatchObject({
      pwdAccountLockedTime: ['000001010000Z'],
      structuralObjectClass: ['inetOrgPerson'],
    })
    await expect(connection.show?.({ ref: 'cn=nobody' }, signal)).rejects.toMatchObject({ code: 'not-found.entry' })
  })

  it('finds an entry by its DN, and nothing by one that nobody has', async () => {
    const hits = await drained(connection.search?.({ text: `OU=People, ${server.suffix}` }, signal))
    expect(hits.all).toMatchObject([{ ref: `ou=people,${server.suffix}`, label: 'ou=people' }])
    expect((await drained(connection.search?.({ text: `uid=nobody,${server.suffix}` }, signal))).all).toEqual([])
  })

  it('says which attributes of an entry it keeps for itself, and writes the entry without them', async () => {
    const shown = await connection.show?.({ ref: uuidOf(`person ${who.disabled}`) }, signal)
    expect(shown?.operational).toEqual(expect.arrayContaining(['createTimestamp', 'structuralObjectClass', 'entryCSN']))
    expect(shown?.operational).not.toContain('entryUUID')
    expect(shown?.operational).not.toContain('cn')
    const ldif = shown?.ldif?.() ?? ''
    expect(ldif).toMatch(new RegExp(`^dn: ${shown?.ref}\n`))
    expect(ldif).not.toMatch(/^(entryUUID|createTimestamp|userPassword|memberOf):/m)
  })

  it('goes on with one look around while another begins and ends', async () => {
    const below = `ou=people,${server.suffix}`
    const people = connection.search?.({ text: '(uid=*)' }, signal)
    const units = connection.browse?.({ ref: below }, signal)
    const first = await people?.next()
    await units?.next()
    const shown = await connection.show?.({ ref: below }, signal)
    expect(shown?.label).toBe('ou=people')
    await units?.return(undefined as never)
    const rest = await drained(people)
    expect(rest.verdict).toBe('complete')
    const early = (first?.value ?? []) as readonly unknown[]
    expect(early.length + rest.all.length).toBe((await scanned(connection)).all.length)
    expect(early.length).toBeGreaterThan(0)
  })

  it('has a schema with types, and an identity that says which directory it is', async () => {
    const { identity, user, group } = await connection.schema({}, signal)
    expect(identity).toBe(`${server.suffix} ${uuidOf('root')}`)
    expect(user).toEqual(
      expect.arrayContaining([
        { name: 'manager', type: 'ref', many: true, findable: true },
        { name: 'uidNumber', type: 'number', findable: true },
        { name: 'createTimestamp', type: 'time', findable: true },
      ]),
    )
    expect(user.map(({ name }) => name)).not.toContain('givenname')
    expect(group?.at(-1)?.name).toBe('members')
  })

  it('passes its test, step by step', async () => {
    const { verdict, all } = await drained(connection.test({}, signal))
    expect(all.map(({ stage }) => stage)).toEqual([
      'dns',
      'tcp',
      'tls',
      'bind',
      'base',
      'rights',
      'schema',
      'search',
      'search',
    ])
    expect([verdict, all.at(-2)?.detail, all.at(-1)?.detail]).toEqual(['complete', '300 people', '40 groups'])
  })

  it.each([
    ['StartTLS', (one: Slapd) => ({ url: one.url, startTls: true })],
    [
      'SASL EXTERNAL',
      ({ clientCertificate: { certFile, keyFile } }: Slapd) => ({
        saslExternal: true,
        clientCertificate: certFile,
        clientKey: keyFile,
        bindDn: undefined,
        password: undefined,
      }),
    ],
  ])('is read over %s', async (_, settings) => {
    await using other = await opened(server, settings(server))
    expect(await scanned(other)).toMatchObject({ verdict: 'complete', items: 300 })
  })

  it('stops soon after being aborted', async () => {
    const abort = new AbortController()
    const stream = connection.scan?.({ kind: 'user', attributes }, abort.signal)
    await stream?.next()
    abort.abort()
    await expect(stream?.next()).rejects.toThrow()
  })
})

describe.runIf(needs('slapd'))('people of a slapd that changes', () => {
  it('keep their id when renamed and moved, and their raw answer differs', async () => {
    await using server = await startSlapd({ seed: companyLdif() })
    await using connection = await opened(server)
    const id = uuidOf(`person ${who.renamed}`)
    const [before] = (await found(connection, 'id', [id])).all
    const raw = Buffer.from(before?.raw ?? '')
    await server.rename(String(before?.dn), `uid=new-name,ou=legal,ou=people,${server.suffix}`)
    const [after] = (await found(connection, 'id', [id])).all
    expect([after?.dn, text(after, 'uid')]).toEqual([`uid=new-name,ou=legal,ou=people,${server.suffix}`, ['new-name']])
    expect(raw.equals(Buffer.from(after?.raw ?? ''))).toBe(false)
  })

  it('sign in with their password, and are told why not', async () => {
    await using server = await startSlapd({ seed: companyLdif() })
    await using connection = await opened(server)
    const signIn = (user: string, password: string) => connection.authenticate?.({ user, password }, signal)
    const at = async (number: number) =>
      String((await found(connection, 'id', [uuidOf(`person ${number}`)])).all[0]?.dn)
    const dns = await Promise.all([who.twoMails, who.disabled, who.expired].map(at))
    for (const dn of dns) await server.modify(dn, { replace: { userPassword: 'right' } })
    const [mail, disabled, expired] = dns as [string, string, string]
    await server.modify(disabled, { replace: { pwdAccountLockedTime: '000001010000Z' } }) // a new password lifts the lock
    expect(await signIn(mail, 'right')).toEqual({ ok: true, id: uuidOf(`person ${who.twoMails}`) })
    expect(await signIn(mail, 'wrong')).toMatchObject({ ok: false, why: 'password' })
    expect(await signIn(disabled, 'right')).toMatchObject({ ok: false, why: 'disabled' })
    expect(await signIn(expired, 'right')).toMatchObject({ ok: false, why: 'expired' })
    expect(await signIn('nobody', 'right')).toMatchObject({ ok: false, why: 'unknown' })
    expect(await signIn('*', 'right')).toMatchObject({ ok: false, why: 'unknown' })
    expect(await signIn('office@acme.test', 'right')).toMatchObject({
      ok: false,
      message: 'office@acme.test is the name of 2 people.',
    })
    await signIn(mail, 'wrong')
    await signIn(mail, 'wrong')
    expect(await signIn(mail, 'right')).toMatchObject({ ok: false, why: 'locked' })
    const [locked] = (await found(connection, 'id', [uuidOf(`person ${who.twoMails}`)])).all
    expect(locked?.standing?.lockedUntil).toBeGreaterThan(Date.now())
  })

  it('count as locked until reset under a policy that never lets go', async () => {
    await using server = await startSlapd({ seed: companyLdif() })
    await server.modify(`cn=default,ou=policies,${server.suffix}`, { replace: { pwdLockoutDuration: '0' } })
    await using connection = await opened(server)
    const [locked] = (await found(connection, 'id', [uuidOf(`person ${who.locked}`)])).all
    expect(locked?.standing).toEqual({ lockedUntil: Date.UTC(9999, 11, 31) })
  })
})

describe.runIf(needs('slapd'))('a read that must remove nobody', () => {
  it('is cut off by a size limit', async () => {
    await using server = await startSlapd({ seed: companyLdif() })
    await server.setSizeLimit(100, 100)
    await using connection = await opened(server, { pageSize: 40 })
    const end = await scanned(connection)
    expect(end).toMatchObject({ verdict: 'truncated', problem: { code: 'quota.size-limit' } })
    expect(end.items).toBeLessThan(300)
  })

  it('loses its server', async () => {
    await using server = await startSlapd({ seed: companyLdif() })
    await using connection = await opened(server, { pageSize: 10 })
    const stream = connection.scan?.({ kind: 'user', attributes }, signal)
    if (!stream) throw new Error('no scan')
    let batches = 0
    const end = await read(stream, async () => {
      batches += 1
      if (batches === 3) await server.kill()
    })
    expect(end.verdict).not.toBe('complete')
    expect(end.items).toBeLessThan(300)
    await server.start()
    expect(await scanned(connection)).toMatchObject({ verdict: 'complete', items: 300 })
  })

  it('waits for a server that says nothing', async () => {
    await using server = await startSlapd({ seed: companyLdif() })
    await using connection = await opened(server, { connectTimeout: 0.3, answerTimeout: 0.3 })
    server.freeze()
    expect(await scanned(connection)).toMatchObject({
      verdict: 'failed',
      problem: { code: expect.stringMatching(/^unavailable/) },
    })
    server.resume()
  })

  it('has a base that does not exist', async () => {
    await using server = await startSlapd({ seed: companyLdif() })
    await using connection = await opened(server, { baseDn: `ou=poeple,${server.suffix}` })
    expect(await scanned(connection)).toMatchObject({ verdict: 'failed', problem: { code: 'not-found.base' } })
    expect(await found(connection, 'uid', ['robot-1'])).toMatchObject({
      verdict: 'failed',
      problem: { code: 'not-found.base' },
    })
    const { verdict, all } = await drained(connection.test({}, signal))
    expect([verdict, all.at(-1)]).toMatchObject(['truncated', { stage: 'base', problem: { code: 'not-found.base' } }])
  })

  it('is refused by rules that suddenly hide everyone: nobody can be said to be gone', async () => {
    await using server = await startSlapd({ seed: companyLdif() })
    await using connection = await opened(server, { baseDn: `ou=people,${server.suffix}` })
    await server.hideEveryone()
    const ids = [uuidOf('person 1'), uuidOf('person 2')]
    expect(await scanned(connection)).toMatchObject({ verdict: 'complete', items: 0 })
    expect(await found(connection, 'id', ids)).toMatchObject({
      verdict: 'failed',
      problem: { code: 'permission.nothing-visible' },
    })
    expect((await drained(connection.test({}, signal))).all.at(-1)).toMatchObject({ stage: 'rights' })
    await server.setAcl(`to dn.subtree="ou=people,${server.suffix}" by * none`)
    expect((await scanned(connection)).verdict).toBe('failed')
    expect(await found(connection, 'id', ids)).toMatchObject({ verdict: 'failed', problem: { code: 'not-found.base' } })
  })

  it('cannot see who is who', async () => {
    await using server = await startSlapd({ seed: companyLdif() })
    await using connection = await opened(server)
    await server.setAcl('to attrs=entryUUID by * none')
    expect(await scanned(connection)).toMatchObject({ verdict: 'truncated', problem: { code: 'permission.no-id' } })
  })

  it('leaves out what lies elsewhere, and says so', async () => {
    await using server = await startSlapd({ seed: companyLdif() })
    await server.add(`ou=abroad,ou=people,${server.suffix}`, {
      objectClass: ['referral', 'extensibleObject'],
      ou: 'abroad',
      ref: 'ldap://elsewhere.test/ou=people,dc=elsewhere',
    })
    await using connection = await opened(server)
    const end = await scanned(connection)
    expect(end).toMatchObject({ verdict: 'complete', items: 300 })
    expect(end.verdict === 'complete' && end.referrals?.map((one) => new URL(one).host)).toEqual(['elsewhere.test'])
  })
})

describe.runIf(needs('slapd'))('a connection that is refused', () => {
  const problemOf = async (server: Slapd, settings: object, password?: string) => {
    await using connection = await opened(server, settings, password)
    const { all } = await drained(connection.test({}, signal))
    return all.at(-1)
  }
  it('names the stage and the reason', async () => {
    await using server = await startSlapd()
    await using folder = await makeFolder('stranger')
    const { caFile } = await makeAuthority(folder, 'Another CA')
    expect(await problemOf(server, {}, 'wrong')).toMatchObject({
      stage: 'bind',
      problem: { code: 'auth.bind-refused' },
    })
    expect(await problemOf(server, { url: 'ldaps://127.0.0.1:1' })).toMatchObject({ stage: 'tcp' })
    expect(await problemOf(server, { url: 'ldaps://nowhere.invalid' })).toMatchObject({ stage: 'dns' })
    expect(await problemOf(server, { ca: '/gone.pem' })).toMatchObject({ stage: 'settings', problem: { field: 'ca' } })
    const stranger = await problemOf(server, { ca: caFile })
    expect(stranger?.stage).toBe('tls')
    expect(stranger?.detail).toMatch(/localhost[\s\S]*Rollcall Test CA/)
    expect(stranger?.detail).toMatch(/20\d\d/)
    expect(await problemOf(server, { url: server.url })).toMatchObject({ problem: { code: 'config.insecure' } })
  })
})
