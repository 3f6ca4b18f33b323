import { readFile } from 'node:fs/promises'
import { largeDirectory, needs, type Slapd, startSlapd } from '@rollcall/test-fixtures'
import { Client } from 'ldapts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLdap } from './client.ts'
import type { LdapStage } from './connect.ts'
import type { LdapEntry } from './entry.ts'
import type { SearchEnd, SearchRequest, SearchStream } from './search.ts'
import type { LdapBind, LdapSettings } from './settings.ts'

const people = 3_000
/** A service account sees its own password, and no other one. */
const sameForAll = '(|(uid=*)(member=*))'
const never = new AbortController().signal

let slapd: Slapd
let request: SearchRequest
let settings: Record<'ldaps' | 'ldap' | 'ldap with StartTLS' | 'SASL EXTERNAL', LdapSettings>

function as({ dn, password }: { readonly dn: string; readonly password: string }): LdapBind {
  return { method: 'simple', dn, password: async () => password }
}

async function drain(stream: SearchStream): Promise<{ entries: LdapEntry[]; end: SearchEnd }> {
  const entries: LdapEntry[] = []
  for (;;) {
    const step = await stream.next()
    if (step.done) return { entries, end: step.value }
    entries.push(...step.value)
  }
}

beforeAll(async () => {
  if (!needs('slapd')) return
  slapd = await startSlapd({ seed: largeDirectory({ people, groups: 20 }) })
  request = { base: slapd.suffix, scope: 'sub', filter: '(objectClass=*)', attributes: ['*', '+'], pageSize: 700 }
  const { ca, url, tlsUrl, replica } = slapd
  const [cert, key] = await Promise.all([
    readFile(slapd.clientCertificate.certFile, 'utf8'),
    readFile(slapd.clientCertificate.keyFile, 'utf8'),
  ])
  settings = {
    ldaps: { url: tlsUrl, ca, bind: as(replica) },
    ldap: { url, insecure: true, bind: as(replica) },
    'ldap with StartTLS': { url, startTls: true, ca, bind: as(replica) },
    'SASL EXTERNAL': { url: tlsUrl, ca, bind: { method: 'external' }, clientCertificate: { cert, key } },
  }
})
afterAll(() => slapd?.[Symbol.asyncDispose]())

describe.runIf(needs('slapd'))('slapd', () => {
  it.each(['ldaps', 'ldap', 'ldap with StartTLS', 'SASL EXTERNAL'] as const)(
    'is read by %s exactly as ldapts reads it',
    async (how) => {
      await using client = openLdap(settings[how])
      const { entries, end } = await drain(client.search({ ...request, filter: sameForAll }, never))
      expect(end).toEqual({ verdict: 'complete', referrals: [] })
      expect(entries.map(asPairs).sort()).toEqual((await readByLdapts()).sort())
    },
  )

  it('is read by several at once, each to its end', async () => {
    await using client = openLdap(settings.ldaps)
    const reads = await Promise.all([1, 2, 3].map(() => drain(client.search({ ...request, pageSize: 100 }, never))))
    expect(new Set(reads.map(({ entries, end }) => `${end.verdict} ${entries.length > people}`))).toEqual(
      new Set(['complete true']),
    )
  })

  it('tells each stage, however slowly that is taken in', async () => {
    await using client = openLdap(settings.ldaps)
    const stages: LdapStage[] = []
    for await (const stage of client.stages(never)) {
      await drain(client.search(request, never))
      stages.push(stage)
    }
    expect(stages.map(({ stage }) => stage)).toEqual(['dns', 'tcp', 'tls', 'bind'])
    expect(stages[2]?.detail).toMatch(/TLSv1\.3, CN=localhost, issued by CN=.* for DNS:localhost/)
    expect(stages[3]?.detail).toBe(slapd.replica.dn)
  })

  it('tells about itself', async () => {
    await using client = openLdap(settings.ldaps)
    const root = await client.rootDse(never)
    expect(root?.namingContexts).toContain(slapd.suffix)
    expect(root?.controls).toContain('1.2.840.113556.1.4.319')
    const schema = await client.subschema(never)
    expect(schema.find('commonName')).toMatchObject({ equality: 'caseIgnoreMatch', operational: false })
    expect(schema.find('entryUUID')).toMatchObject({ singleValue: true, operational: true, readOnly: true })
  })

  it('finds many by name and by id', async () => {
    await using client = openLdap(settings.ldaps)
    const found = await drain(client.search({ ...request, filter: '(uid=*)', attributes: ['entryUUID'] }, never))
    const dns = found.entries.map((entry) => entry.dn)
    const byName = await drain(client.readMany({ dns: [...dns, 'uid=nobody', 'no name'], attributes: ['uid'] }, never))
    expect(byName.entries.map((entry) => entry.dn)).toEqual(dns)
    const values = found.entries.map((entry) => entry.text('entryUUID') as string)
    const { filter: _, ...rest } = request
    const byId = await drain(client.findMany({ ...rest, by: 'entryUUID', values }, never))
    expect(new Set(byId.entries.map((entry) => entry.dn))).toEqual(new Set(dns))
  })

  it('checks a password', async () => {
    await using client = openLdap(settings.ldaps)
    const { dn, password } = slapd.reader
    expect(await client.checkPassword(dn, password, never)).toMatchObject({ ok: true, code: 0 })
    expect(await client.checkPassword(dn, 'wrong', never)).toMatchObject({ ok: false, code: 49 })
  })

  it('is refused where it cannot be trusted, and shows what it sent (field row 20)', async () => {
    const { ca: _, ...trustingNobody } = settings.ldaps
    await using client = openLdap(trustingNobody)
    const problem = await client.readOne('', [], never).catch((thrown: unknown) => thrown)
    expect(problem).toMatchObject({ code: 'auth.certificate', hint: expect.stringContaining('as `ca`') })
    expect(String(problem)).toMatch(/not trusted here.*CN=localhost, issued by CN=.*, for DNS:localhost.*, valid 20/)
  })

  it('refuses a wrong password, which no message shows', async () => {
    await using client = openLdap({ ...settings.ldaps, bind: as({ ...slapd.reader, password: 'not-the-word' }) })
    const stages = await Array.fromAsync(client.stages(never))
    expect(stages.at(-1)).toMatchObject({ stage: 'bind', problem: { code: 'auth.bind-refused' } })
    expect(JSON.stringify(stages)).not.toContain('not-the-word')
  })

  it('stops at once when aborted', async () => {
    const abort = new AbortController()
    await using client = openLdap(settings.ldaps)
    const stream = client.search({ ...request, pageSize: 100 }, abort.signal)
    await stream.next()
    abort.abort()
    await expect(drain(stream)).rejects.toBe(abort.signal.reason)
  })
})

describe.runIf(needs('slapd'))('a read of slapd', () => {
  it('is truncated by a limit on all pages', async () => {
    await slapd.setSizeLimit(500, 1_000)
    await using client = openLdap({ ...settings.ldaps, bind: as(slapd.reader) })
    const { entries, end } = await drain(client.search({ ...request, pageSize: 400 }, never))
    expect(entries.length).toBeLessThanOrEqual(1_000)
    expect(end).toMatchObject({ verdict: 'truncated', problem: { code: expect.stringMatching(/^quota\./) } })
    await slapd.setSizeLimit(500)
  })

  it('fails where the base is hidden', async () => {
    await slapd.setAcl(`to dn.subtree="ou=people,${slapd.suffix}" by * none`)
    await using client = openLdap({ ...settings.ldaps, bind: as(slapd.reader) })
    const base = `ou=people,${slapd.suffix}`
    await expect(drain(client.search({ ...request, base }, never))).rejects.toMatchObject({ code: 'not-found.base' })
    await slapd.setAcl()
  })

  it('is truncated when the server hangs', async () => {
    await using client = openLdap({ ...settings.ldaps, answerTimeoutMs: 200 })
    const stream = client.search({ ...request, pageSize: 100 }, never)
    await stream.next()
    slapd.freeze()
    const { end } = await drain(stream).finally(slapd.resume)
    expect(end).toMatchObject({ verdict: 'truncated', problem: { code: 'unavailable.timeout' } })
  })

  it('is truncated when the server dies, and goes again once it is back', async () => {
    await using client = openLdap(settings.ldaps)
    const stream = client.search({ ...request, pageSize: 100 }, never)
    await stream.next()
    await slapd.kill()
    const { end } = await drain(stream)
    expect(end).toMatchObject({ verdict: 'truncated', problem: { code: 'unavailable.connection-lost' } })
    await slapd.start()
    expect((await drain(client.search(request, never))).end.verdict).toBe('complete')
  })
})

describe.runIf(needs('slapd'))('a slapd with a certificate for another name', () => {
  it('is refused, and the message says for which', async () => {
    await using other = await startSlapd({ hosts: ['ldap.acme.test'] })
    await using client = openLdap({ url: other.tlsUrl, ca: other.ca, bind: as(other.reader) })
    await expect(client.readOne('', [], never)).rejects.toMatchObject({
      code: 'auth.certificate',
      message: expect.stringMatching(/it is not for 127\.0\.0\.1\..*for DNS:ldap\.acme\.test/),
    })
  })
})

/** An entry as text, values in any order. */
function asPairs(entry: LdapEntry): string {
  const attributes = entry.names().map((name) => [
    name,
    entry
      .bytes(name)
      .map((value) => Buffer.from(value).toString('hex'))
      .sort(),
  ])
  return JSON.stringify([entry.dn, attributes.sort()])
}

async function readByLdapts(): Promise<string[]> {
  const client = new Client({ url: slapd.url })
  await client.bind(slapd.replica.dn, slapd.replica.password)
  const { searchEntries } = await client.search(slapd.suffix, {
    scope: 'sub',
    filter: sameForAll,
    attributes: ['*', '+'],
    paged: { pageSize: 1_000 },
  })
  await client.unbind()
  return searchEntries.map(({ dn, ...attributes }) => {
    // ldapts adds an empty attribute for each one asked for by a sign.
    const sent = Object.entries(attributes).filter(([name]) => name !== '*' && name !== '+')
    const pairs = sent.map(([name, values]) => [
      name,
      [values]
        .flat()
        .map((value) => Buffer.from(value).toString('hex'))
        .sort(),
    ])
    return JSON.stringify([dn, pairs.sort()])
  })
}
