import type { GraphFake } from '@rollcall/test-fixtures'
import { describe, expect, it } from 'vitest'
import { found, inWords, scanned, told } from '../testing/reads.ts'
import { openBench } from '../testing/tenant-kit.ts'

const week = 7 * 24 * 3_600_000

function people({ tenant }: GraphFake, ...names: readonly string[]): readonly string[] {
  return names.map((displayName) => tenant.addUser({ displayName, userPrincipalName: `${displayName}@acme.test` }))
}

describe('somebody who leaves', () => {
  it('is gone, nobody knows for how long, while in the recycle bin; comes back when restored; is deleted for good', async () => {
    await using bench = await openBench()
    const { tenant } = bench.fake
    const [mora = ''] = people(bench.fake, 'mora', 'jan')
    const connection = await bench.open()
    const query = { attributes: ['displayName'] }
    const first = await scanned(connection, 'user', query)
    tenant.softDelete(mora)
    const second = await told(connection, 'user', first.cursor, query)
    expect(inWords(second.items)).toEqual([`gone unknown ${mora}`])
    tenant.restore(mora)
    const third = await told(connection, 'user', second.cursor, query)
    expect(inWords(third.items)).toEqual(['put mora'])
    tenant.softDelete(mora)
    tenant.hardDelete(mora)
    expect(inWords((await told(connection, 'user', third.cursor, query)).items)).toEqual([`gone deleted ${mora}`])
  })

  it('and is back before anybody asked is told as there', async () => {
    await using bench = await openBench({ behaviour: { replays: 3, duplicates: 1, shuffled: 3 } })
    const { tenant } = bench.fake
    const [mora = ''] = people(bench.fake, 'mora')
    const connection = await bench.open()
    const query = { attributes: ['displayName'] }
    const { cursor } = await scanned(connection, 'user', query)
    tenant.softDelete(mora)
    tenant.restore(mora)
    expect(inWords((await told(connection, 'user', cursor, query)).items)).toEqual(['put mora'])
  })

  it('keeps a place in groups, of whose return they do not tell', async () => {
    await using bench = await openBench()
    const { tenant } = bench.fake
    const [mora = '', jan = ''] = people(bench.fake, 'mora', 'jan')
    const wiki = tenant.addGroup({ displayName: 'wiki' })
    tenant.addMember(wiki, mora)
    const connection = await bench.open()
    const query = { attributes: ['displayName', 'members'] }
    const { cursor } = await scanned(connection, 'group', query)
    tenant.softDelete(mora)
    tenant.addMember(wiki, jan) // the group is told while mora is away
    const away = await told(connection, 'group', cursor, query)
    const membersIn = (items: typeof away.items) =>
      items.flatMap((item) => (item.op === 'put' ? (item.record.attributes.members ?? []) : []))
    expect(membersIn(away.items)).toEqual([mora, jan].sort())
    tenant.restore(mora)
    expect((await told(connection, 'group', away.cursor, query)).items).toEqual([])
    expect((await scanned(connection, 'group', query)).records[0]?.attributes.members).toEqual([mora, jan].sort())
    expect((await found(connection, 'group', 'id', [wiki], query.attributes)).records[0]?.attributes.members).toEqual(
      [mora, jan].sort(),
    )
  })
})

describe('what changed', () => {
  it('is told whole, also what did not change', async () => {
    await using bench = await openBench()
    const { tenant } = bench.fake
    const [mora = '', jan = ''] = people(bench.fake, 'mora', 'jan')
    tenant.change(mora, { department: 'Sales', jobTitle: 'Clerk' })
    tenant.setManager(mora, jan)
    const connection = await bench.open()
    const query = { attributes: ['displayName', 'department', 'jobTitle', 'manager'] }
    const { cursor } = await scanned(connection, 'user', query)
    tenant.change(mora, { jobTitle: null })
    tenant.disable(mora)
    const { items } = await told(connection, 'user', cursor, query)
    const [record] = (await scanned(connection, 'user', query)).records.filter(({ id }) => id === mora)
    expect(items).toEqual([{ op: 'put', record }])
    expect(record).toEqual({
      kind: 'user',
      id: mora,
      attributes: { displayName: ['mora'], department: ['Sales'], manager: [jan] },
      standing: { disabled: true },
    })
  })

  it('is not told where nobody asked for it', async () => {
    await using bench = await openBench()
    const [mora = ''] = people(bench.fake, 'mora')
    const connection = await bench.open()
    const { cursor } = await scanned(connection, 'user', { attributes: ['displayName'] })
    bench.fake.tenant.change(mora, { jobTitle: 'Chief' })
    expect((await told(connection, 'user', cursor, { attributes: ['displayName'] })).items).toEqual([])
  })

  it('costs four calls for ten people of a thousand', async () => {
    await using bench = await openBench()
    const ids = people(bench.fake, ...Array.from({ length: 1_000 }, (_, index) => `p${index}`))
    const connection = await bench.open()
    const query = { attributes: ['displayName', 'department'] }
    const { cursor } = await scanned(connection, 'user', query)
    for (const id of ids.slice(0, 10)) bench.fake.tenant.change(id, { department: 'IT' })
    const before = bench.fake.requests.length
    expect((await told(connection, 'user', cursor, query)).items).toHaveLength(10)
    expect(bench.fake.requests.slice(before).filter(({ status }) => status === 200).length).toBeLessThanOrEqual(4)
  })
})

describe('a group of 5,000', () => {
  it('is told whole, in pieces over many pages with others between them, and so is a change in it', async () => {
    await using bench = await openBench({ behaviour: { membersPerPage: 700, shuffled: 5, emptyPages: true } })
    const { tenant } = bench.fake
    const ids = people(bench.fake, ...Array.from({ length: 5_000 }, (_, index) => `p${index}`))
    const everybody = tenant.addGroup({ displayName: 'everybody' })
    for (const id of ids) tenant.addMember(everybody, id)
    const inner = tenant.addGroup({ displayName: 'inner' })
    tenant.addMember(everybody, inner)
    tenant.addMember(inner, everybody)
    const connection = await bench.open()
    const query = { attributes: ['displayName', 'members'] }
    const { records, cursor } = await scanned(connection, 'group', query)
    expect(records.find(({ id }) => id === everybody)?.attributes.members).toHaveLength(5_001)
    tenant.removeMember(everybody, ids[17] ?? '')
    const { items } = await told(connection, 'group', cursor, query)
    expect(inWords(items)).toEqual(['put everybody'])
    const [item] = items
    const members = item?.op === 'put' ? item.record.attributes.members : []
    expect(members).toEqual([inner, ...ids.filter((_, index) => index !== 17)].sort())
  })

  it('that breaks off half-way is not told at all', async () => {
    await using bench = await openBench({ behaviour: { membersPerPage: 700 } })
    const { tenant, behaviour } = bench.fake
    const everybody = tenant.addGroup({ displayName: 'everybody' })
    for (const id of people(bench.fake, ...Array.from({ length: 2_000 }, (_, index) => `p${index}`)))
      tenant.addMember(everybody, id)
    let pages = 0
    behaviour.mishap = ({ url }) => (url.includes('skiptoken') && ++pages > 1 ? 'linkless' : undefined)
    const { records, end } = await scanned(await bench.open(), 'group', { attributes: ['members'] })
    expect(records).toEqual([])
    expect(end.verdict).toBe('failed')
  })
})

describe('two feeds that race', () => {
  it('tell of a member whom the other does not know yet', async () => {
    await using bench = await openBench()
    const { tenant } = bench.fake
    const wiki = tenant.addGroup({ displayName: 'wiki' })
    const connection = await bench.open()
    const users = await scanned(connection, 'user')
    const groups = await scanned(connection, 'group', { attributes: ['members'] })
    const [mora = ''] = people(bench.fake, 'mora')
    tenant.addMember(wiki, mora)
    const group = await told(connection, 'group', groups.cursor, { attributes: ['members'] })
    expect(group.items).toEqual([{ op: 'put', record: { kind: 'group', id: wiki, attributes: { members: [mora] } } }])
    expect(inWords((await told(connection, 'user', users.cursor)).items)).toEqual([`put ${mora}`])
  })
})

describe('a place to go on from, which the service may forget (field row 25)', () => {
  it.each([
    ['was reset by the service', ({ reset }: GraphFake) => reset('user'), 410],
    ['is older than seven days', ({ advance }: GraphFake) => advance(week + 1), 400],
  ] as const)('that %s asks to read anew, and tells nothing', async (_, age, status) => {
    await using bench = await openBench()
    const ids = people(bench.fake, 'mora', 'jan')
    const connection = await bench.open()
    const { cursor } = await scanned(connection, 'user')
    age(bench.fake)
    for (const id of ids) bench.fake.tenant.softDelete(id)
    const { items, end } = await told(connection, 'user', cursor)
    expect(items).toEqual([])
    expect(end).toMatchObject({ verdict: 'restart', problem: { code: 'conflict.resync' } })
    expect(bench.fake.requests.at(-1)?.status).toBe(status)
  })

  it('is good for one tenant, app, list of attributes and filter', async () => {
    await using bench = await openBench()
    people(bench.fake, 'mora')
    const connection = await bench.open()
    const { cursor } = await scanned(connection, 'user', { attributes: ['displayName', 'mail'] })
    const endOf = async (attributes: readonly string[], filter?: string) =>
      (await told(connection, 'user', cursor, { attributes, ...(filter === undefined ? {} : { filter }) })).end.verdict
    expect(await endOf(['mail', 'displayName'])).toBe('complete')
    expect(await endOf(['displayName'])).toBe('restart')
    expect(await endOf(['displayName', 'mail'], 'accountEnabled eq true')).toBe('restart')
    expect((await told(connection, 'group', cursor, { attributes: ['displayName', 'mail'] })).end.verdict).toBe(
      'restart',
    )
    const other = bench.fake.register({ secrets: bench.app.secrets })
    const elsewhere = await bench.open({ clientId: other.clientId })
    expect((await told(elsewhere, 'user', cursor, { attributes: ['displayName', 'mail'] })).end.verdict).toBe('restart')
  })

  it('that was tampered with is never followed to another address', async () => {
    await using bench = await openBench()
    const connection = await bench.open()
    const { cursor } = await scanned(connection, 'user')
    const evil = cursor.replaceAll(bench.fake.url, 'https://evil.test')
    expect((await told(connection, 'user', evil)).end.verdict).toBe('restart')
    expect(bench.fake.leaks.length).toBe(0)
  })

  it('holds although pages of its round die', async () => {
    await using bench = await openBench({ behaviour: { deltaPageSize: 1 } })
    const ids = people(bench.fake, 'mora', 'jan', 'zoe')
    const connection = await bench.open()
    bench.fake.behaviour.deadPages = 1
    const { cursor, records } = await scanned(connection, 'user')
    expect(records).toHaveLength(3)
    for (const id of ids) bench.fake.tenant.disable(id)
    bench.fake.behaviour.deadPages = 2
    expect((await told(connection, 'user', cursor)).items).toHaveLength(3)
  })

  it('is not given up for a service that is away, or a right that was taken', async () => {
    await using bench = await openBench()
    const connection = await bench.open()
    const { cursor } = await scanned(connection, 'user')
    bench.fake.behaviour.mishap = ({ door }) => (door === 'graph' ? { status: 503 } : undefined)
    expect((await told(connection, 'user', cursor)).end).toMatchObject({
      verdict: 'failed',
      problem: { code: 'unavailable' },
    })
    bench.fake.behaviour.mishap = ({ door }) =>
      door === 'graph' ? { status: 403, code: 'Authorization_RequestDenied' } : undefined
    expect((await told(connection, 'user', cursor)).end).toMatchObject({
      verdict: 'failed',
      problem: { code: 'permission.missing' },
    })
  })
})

describe('a feed of those who fit a filter', () => {
  it('tells who came to fit, and who fits no longer', async () => {
    await using bench = await openBench()
    const { tenant } = bench.fake
    const [mora = '', jan = '', zoe = ''] = people(bench.fake, 'mora', 'jan', 'zoe')
    tenant.change(mora, { department: 'IT' })
    tenant.change(zoe, { department: 'IT' })
    const connection = await bench.open()
    const query = { attributes: ['displayName'], filter: "department eq 'IT'" }
    const { records, cursor } = await scanned(connection, 'user', query)
    expect(records.map(({ id }) => id).sort()).toEqual([mora, zoe].sort())
    tenant.change(mora, { department: 'Sales', displayName: 'mora s' })
    tenant.change(jan, { department: 'IT', displayName: 'jan i' })
    tenant.softDelete(zoe)
    const { items } = await told(connection, 'user', cursor, query)
    expect(inWords(items)).toEqual([`gone left ${mora}`, `gone unknown ${zoe}`, 'put jan i'].sort())
  })
})
