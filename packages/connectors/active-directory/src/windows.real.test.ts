import { readFile } from 'node:fs/promises'
import type { Query } from '@rollcall/connector-sdk'
import { type StrictDomain, startStrictDomain } from '@rollcall/ldap/testing'
import { type Folder, makeAuthority, makeFolder, needs, type Samba, startSamba } from '@rollcall/test-fixtures'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connectedTo, scanned, told } from './fake-connection.ts'

const suffix = 'DC=acme,DC=test'
const people = `OU=people,${suffix}`
const crowd = `CN=crowd,OU=groups,${suffix}`
const users: Query = { kind: 'user', attributes: ['sAMAccountName', 'mail'], base: [people] }
const inGroups: Query = { kind: 'group', attributes: ['cn', 'members'], base: [`OU=groups,${suffix}`] }
const count = 5_000

/** 1,200 people, and a group of 5,000 members, most of them contacts, which are made faster. */
function seed(): string {
  const units = ['people', 'groups', 'contacts'].map(
    (ou) => `dn: OU=${ou},${suffix}\nobjectClass: organizationalUnit\nou: ${ou}\n`,
  )
  const persons = Array.from({ length: 1_200 }, (_, index) => {
    const dn = `CN=p${index},${people}`
    return `dn: ${dn}\nobjectClass: user\nsAMAccountName: p${index}\nuserAccountControl: 544\nmail: p${index}@acme.test\n`
  })
  const contacts = Array.from(
    { length: count - 1_200 },
    (_, index) => `dn: CN=c${index},OU=contacts,${suffix}\nobjectClass: contact\n`,
  )
  const dns = [...persons, ...contacts].map((entry) => /^dn: (.*)$/m.exec(entry)?.[1])
  const group = `dn: ${crowd}\nobjectClass: group\nsAMAccountName: crowd\n${dns.map((dn) => `member: ${dn}`).join('\n')}\n`
  return [...units, ...persons, ...contacts, group].join('\n')
}

describe.runIf(needs('samba'))('a domain controller as strict as Windows', () => {
  let samba: Samba
  let folder: Folder
  let caFile = ''
  let strict: StrictDomain
  let other: StrictDomain
  const open = (more: object = {}) => connectedTo({ tlsUrl: strict.url, caFile, suffix }, samba.admin, more)

  beforeAll(async () => {
    samba = await startSamba({ seed: seed() })
    folder = await makeFolder('strict')
    const authority = await makeAuthority(folder)
    caFile = authority.caFile
    const { certFile, keyFile } = await authority.issue('localhost', ['127.0.0.1'])
    const [cert, key] = await Promise.all([certFile, keyFile].map((file) => readFile(file, 'utf8')))
    const options = { host: samba.host, ca: samba.ca, cert: cert ?? '', key: key ?? '' }
    strict = await startStrictDomain(options)
    other = await startStrictDomain(options)
  })
  afterAll(async () => {
    for (const one of [strict, other, samba, folder]) await one?.[Symbol.asyncDispose]()
  })
  beforeEach(() => {
    for (const { strictness, seen } of [strict, other]) {
      for (const name of Object.keys(strictness)) delete strictness[name as keyof typeof strictness]
      Object.assign(seen, { dirSyncs: 0, pieces: 0 })
    }
  })

  it('is read page by page, however many entries are asked for at once', async () => {
    await using connection = await open({ pageSize: 5_000 })
    const { records, end } = await scanned(connection, users)
    expect([records.length, end.verdict]).toEqual([1_200, 'complete'])
  })

  it('gives a group of 5,000 whole, though nobody asked it for pieces (field row 4)', async () => {
    await using connection = await open()
    const { records, end } = await scanned(connection, inGroups)
    const group = records.find(({ dn }) => dn === crowd)
    expect([end.verdict, new Set(group?.members).size, strict.seen.pieces]).toEqual(['complete', count, 4])
  })

  it('says so where a group could not be read to its end', async () => {
    await using connection = await open()
    strict.strictness.piecesUntilLost = 2
    const { end } = await scanned(connection, inGroups).catch((thrown: unknown) => ({ end: thrown }))
    expect(end).not.toMatchObject({ verdict: 'complete' })
  })

  it('tells changes in several rounds', async () => {
    await using connection = await open()
    const { cursor } = await scanned(connection, users)
    strict.strictness.dirSyncEntries = 3
    for (let index = 0; index < 10; index++)
      await samba.modify(`CN=p${index},${people}`, { replace: { mail: `rounds${index}@acme.test` } })
    strict.seen.dirSyncs = 0
    const { lines, end } = await told(connection, users, cursor)
    expect([end.verdict, lines.length, strict.seen.dirSyncs]).toEqual(['complete', 10, 4])
  })

  it('tells who was deleted without DirSync, too, to whoever may see that', async () => {
    strict.strictness.refusesDirSync = true
    await using connection = await open()
    const { cursor, idOf } = await scanned(connection, users)
    await samba.remove(`CN=p1100,${people}`)
    const { lines } = await told(connection, users, cursor)
    expect(lines).toEqual([`deleted ${idOf('CN=p1100,')}`])
  })

  it('asks for a scan once it was put back from a backup (field row 22)', async () => {
    await using connection = await open()
    const { cursor } = await scanned(connection, users)
    strict.strictness.invocationId = Buffer.alloc(16, 7)
    const { end } = await told(connection, users, cursor)
    expect(end).toMatchObject({
      verdict: 'restart',
      problem: { code: 'invalid.cursor', message: expect.stringContaining('was put back from a backup') },
    })
  })

  it('hides no move by telling more than what changed', async () => {
    const unit = `OU=unit,${people}`
    await samba.add(unit, { objectClass: 'organizationalUnit' })
    await samba.add(`CN=inside,${unit}`, { objectClass: 'user', sAMAccountName: 'inside', userAccountControl: '544' })
    await using connection = await open()
    const { cursor } = await scanned(connection, users)
    strict.strictness.alsoTells = { objectClass: 'organizationalUnit', instanceType: '4' }
    await samba.rename(unit, `OU=renamed,${people}`)
    const { lines, end } = await told(connection, users, cursor)
    expect([end.verdict, lines]).toEqual(['complete', [`put CN=inside,OU=renamed,${people}`]])
  })

  it('as the global catalog of another domain knows only the members of universal groups', async () => {
    const everywhere = `CN=everywhere,OU=groups,${suffix}`
    const group = { objectClass: 'group', sAMAccountName: 'everywhere', groupType: '-2147483640' }
    await samba.add(everywhere, { ...group, member: `CN=p1,${people}` })
    const partial = async () => {
      await using connection = await open({ globalCatalog: true })
      const { records } = await scanned(connection, inGroups)
      return [crowd, everywhere].map((name) => records.find(({ dn }) => dn === name)?.partial)
    }
    expect(await partial()).toEqual([undefined, undefined])
    strict.strictness.defaultNamingContext = `DC=east,${suffix}`
    expect(await partial()).toEqual([['members'], undefined])
  })

  describe('and shows this account less than everything', () => {
    it('has people of whom nobody can say whether they are off, and that is told of each', async () => {
      strict.strictness.hides = ['useraccountcontrol']
      await using connection = await open()
      const { records, end } = await scanned(connection, users)
      expect(end.verdict).toBe('complete')
      expect(new Set(records.map(({ problem }) => problem?.code))).toEqual(new Set(['permission.no-state']))
    })
    it.each(['objectsid', 'grouptype'])('has groups whose members are not all known without %s', async (hidden) => {
      await using connection = await open()
      const sure = await scanned(connection, inGroups)
      strict.strictness.hides = [hidden]
      const { records } = await scanned(connection, inGroups)
      const crowdIn = (all: typeof records) => all.find(({ dn }) => dn === crowd)
      expect(crowdIn(sure.records)?.partial).toBeUndefined()
      expect(crowdIn(records)?.partial).toEqual(hidden === 'objectsid' ? ['members'] : undefined)
      expect(crowdIn(records)?.members).toEqual(crowdIn(sure.records)?.members)
    })
    it('cannot say who changed, and asks for a scan', async () => {
      await using connection = await open()
      const { cursor } = await scanned(connection, users)
      await samba.modify(`CN=p1,${people}`, { replace: { mail: 'hidden@acme.test' } })
      strict.strictness.hides = ['objectguid']
      await expect(told(connection, users, cursor)).resolves.toMatchObject({ end: { verdict: 'restart' } })
    })
  })

  describe('and goes down while another is there', () => {
    const isOther = () =>
      Object.assign(other.strictness, { dnsHostName: 'dc2.acme.test', invocationId: Buffer.alloc(16, 9) })

    it('is followed there by DirSync', async () => {
      isOther()
      await using first = await open()
      const { cursor } = await scanned(first, users)
      await samba.modify(`CN=p20,${people}`, { replace: { mail: 'failover@acme.test' } })
      await using second = await connectedTo({ tlsUrl: 'ldaps://127.0.0.1:1', caFile, suffix }, samba.admin, {
        otherUrls: [other.url],
      })
      const { lines, end } = await told(second, users, cursor)
      expect([end.verdict, lines]).toEqual(['complete', [`put CN=p20,${people}`]])
    })

    it('is read anew there where only update sequence numbers tell, which each counts for itself', async () => {
      isOther()
      for (const { strictness } of [strict, other]) strictness.refusesDirSync = true
      await using first = await open()
      const { cursor } = await scanned(first, users)
      await using second = await connectedTo({ tlsUrl: 'ldaps://127.0.0.1:1', caFile, suffix }, samba.admin, {
        otherUrls: [other.url],
      })
      const { end } = await told(second, users, cursor)
      expect(end).toMatchObject({
        verdict: 'restart',
        problem: { message: expect.stringContaining('now dc2.acme.test answers') },
      })
    })

    it('gives no place to go on from where one server was read and another asked how far it is', async () => {
      await using connection = await open({ otherUrls: [other.url], pageSize: 100 })
      const stream = connection.scan?.(users, new AbortController().signal)
      await stream?.next()
      strict.strictness.dnsHostName = 'dc2.acme.test'
      let step = await stream?.next()
      while (step && !step.done) step = await stream?.next()
      expect(step?.value).toEqual({ verdict: 'complete' })
    })

    it('says in a test which one it went to', async () => {
      await using connection = await connectedTo({ tlsUrl: 'ldaps://127.0.0.1:1', caFile, suffix }, samba.admin, {
        otherUrls: [other.url],
      })
      const stages: string[] = []
      for await (const batch of connection.test({}, new AbortController().signal))
        stages.push(...batch.map(({ stage, detail, problem }) => `${stage}${problem ? ' failed' : ''} ${detail}`))
      expect(stages[1]).toContain(`Next: ${other.url}`)
      expect(stages.some((stage) => stage.includes('failed'))).toBe(false)
    })
  })

  it('has no feed for a query that depends on what nobody reports', async () => {
    await using connection = await open()
    const query = { ...users, filter: `(memberOf=${crowd})` }
    const { cursor, end } = await scanned(connection, query)
    expect([end.verdict, cursor]).toEqual(['complete', ''])
    expect((await told(connection, query, cursor)).end).toMatchObject({
      verdict: 'restart',
      problem: { message: expect.stringContaining('does not report when memberOf changes') },
    })
  })
})
