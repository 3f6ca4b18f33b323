import type { Query } from '@rollcall/connector-sdk'
import { needs, type Samba, startSamba } from '@rollcall/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectedTo, scanned, told } from './fake-connection.ts'
import { parseCursor, writeCursor } from './feed/cursor.ts'

const suffix = 'DC=acme,DC=test'
const people = `OU=people,${suffix}`
const users: Query = { kind: 'user', attributes: ['sAMAccountName', 'mail'], base: [people] }

/** It keeps its invocationId, as a machine does whose disk is put back behind the back of Active Directory. */
describe.runIf(needs('samba'))('a domain controller whose disk was set back, and that has gone on since', () => {
  let samba: Samba
  const person = (name: string) =>
    samba.add(`CN=${name},${people}`, { objectClass: 'user', sAMAccountName: name, userAccountControl: '544' })
  const mail = (name: string, text: string) =>
    samba.modify(`CN=${name},${people}`, { replace: { mail: `${text}@acme.test` } })
  const open = (isAdmin = true) => connectedTo(samba, isAdmin ? samba.admin : samba.reader)

  async function placeNow() {
    await using connection = await open()
    return parseCursor((await scanned(connection, users)).cursor).place
  }
  async function goPast(reached: bigint): Promise<void> {
    await samba.stop()
    await samba.restore({ properly: false })
    await samba.start()
    expect((await placeNow()).usn).toBeLessThan(reached)
    for (let round = 0; (await placeNow()).usn <= reached; round++) await mail('other', `round${round}`)
  }

  beforeAll(async () => {
    samba = await startSamba()
    for (const name of ['mora', 'noah', 'other']) await person(name)
    await samba.stop()
    await samba.backUp()
    await samba.start()
  })
  afterAll(() => samba?.[Symbol.asyncDispose]())

  it.each([
    ['DirSync', 'changed', true],
    ['DirSync', 'added', true],
    ['uSNChanged', 'changed', false],
    ['uSNChanged', 'added', false],
  ])('is noticed while it is followed by %s, by who was %s last', async (_, last, isAdmin) => {
    if (last === 'added') await person('new')
    else await mail('mora', 'changed')
    await using connection = await open(isAdmin)
    const { cursor } = await scanned(connection, users)
    const before = parseCursor(cursor)
    await goPast(before.place.usn)
    expect((await placeNow()).invocationId).toBe(before.place.invocationId)
    const { lines, end } = await told(connection, users, cursor)
    expect([lines, end]).toMatchObject([[], { verdict: 'restart', problem: { code: 'invalid.cursor' } }])
    expect(end.verdict === 'restart' && end.problem.message).toContain('was set back to an older copy of itself')
    // Read anew, it is followed as ever.
    const again = await scanned(connection, users)
    await mail('noah', `${last}-${isAdmin}`)
    expect((await told(connection, users, again.cursor)).lines).toEqual([`put CN=noah,${people}`])
  })

  it('is noticed where a number was given twice', async () => {
    await mail('mora', 'again')
    await using connection = await open()
    const cursor = parseCursor((await scanned(connection, users)).cursor)
    expect(cursor.witnesses.length).toBeGreaterThan(1)
    const witnesses = cursor.witnesses.map((one) => ({ ...one, when: '20200101000000.0Z' }))
    const { end } = await told(connection, users, writeCursor({ ...cursor, witnesses }))
    expect(end).toMatchObject({ verdict: 'restart' })
  })

  it('is no other one that goes on: whoever was changed last may change again, or be deleted', async () => {
    await using connection = await open()
    await person('late')
    const first = await scanned(connection, users)
    await mail('late', 'later')
    const changed = await told(connection, users, first.cursor)
    expect([changed.end.verdict, changed.lines]).toEqual(['complete', [`put CN=late,${people}`]])
    await samba.remove(`CN=late,${people}`)
    const deleted = await told(connection, users, changed.cursor)
    expect([deleted.end.verdict, deleted.lines]).toEqual([
      'complete',
      [`deleted ${first.records.find(({ dn }) => dn?.startsWith('CN=late,'))?.id}`],
    ])
    expect((await told(connection, users, deleted.cursor)).end.verdict).toBe('complete')
  })
})
