import type { Query } from '@rollcall/connector-sdk'
import { needs, type Samba, startSamba } from '@rollcall/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectedTo, scanned, told } from './fake-connection.ts'
import { parseCursor, writeCursor } from './feed/cursor.ts'

const suffix = 'DC=acme,DC=test'
const people = `OU=people,${suffix}`
const groups = `OU=groups,${suffix}`
const users: Query = {
  kind: 'user',
  attributes: ['sAMAccountName', 'mail'],
  base: [people],
  filter: '(!(employeeType=robot))',
}
const inGroups: Query = { kind: 'group', attributes: ['cn', 'members'], base: [groups] }

function declared<T>(method: T | undefined): T {
  if (method === undefined) throw new Error('not declared')
  return method
}

describe.runIf(needs('samba'))('a domain of Samba', () => {
  let samba: Samba
  const person = async (name: string, parent = people) => {
    await samba.add(`CN=${name},${parent}`, {
      objectClass: 'user',
      sAMAccountName: name.toLowerCase(),
      userAccountControl: '544',
      mail: `${name.toLowerCase()}@acme.test`,
    })
    return `CN=${name},${parent}`
  }
  beforeAll(async () => {
    samba = await startSamba()
  })
  afterAll(() => samba?.[Symbol.asyncDispose]())

  describe.each([
    ['an administrator, by DirSync', 'DirSync, from dc1.acme.test', 'A'],
    ['a plain account, by uSNChanged', 'uSNChanged (without the right', 'R'],
  ])('followed by %s', (_, how, tag) => {
    const isAdmin = tag === 'A'
    const open = (more: object = {}) => connectedTo(samba, isAdmin ? samba.admin : samba.reader, more)

    it('says how it tells what changes', async () => {
      await using connection = await open()
      const stages: string[] = []
      for await (const batch of connection.test({}, new AbortController().signal))
        stages.push(...batch.map(({ stage, detail }) => `${stage} ${detail}`))
      expect(stages.at(-1)).toContain(`feed ${how}`)
    })

    it('tells joiners, renames, moves and who does not fit any more', async () => {
      const [robot, mover, renamed] = await Promise.all(['Robot', 'Mover', 'Bride'].map((name) => person(tag + name)))
      await using connection = await open()
      const { cursor, idOf } = await scanned(connection, users)
      const joiner = await person(`${tag}Joiner`)
      await samba.modify(robot ?? '', { replace: { employeeType: 'robot' } })
      await samba.rename(mover ?? '', `CN=${tag}Mover,${groups}`)
      await samba.rename(renamed ?? '', `CN=${tag}Married,${people}`)
      const { lines, end } = await told(connection, users, cursor)
      expect(lines).toEqual(
        [
          `put ${joiner}`,
          `put CN=${tag}Married,${people}`,
          `left ${idOf(`CN=${tag}Robot`)}`,
          `left ${idOf(`CN=${tag}Mover`)}`,
        ].sort(),
      )
      expect(end.verdict).toBe('complete')
    })

    it('tells who is disabled, locked or expires', async () => {
      const [off, locked, ends] = await Promise.all(['Off', 'Locked', 'Ends'].map((name) => person(tag + name)))
      await using connection = await open()
      const { cursor } = await scanned(connection, users)
      await samba.disable(off ?? '')
      await samba.lock(locked ?? '')
      await samba.expire(ends ?? '', new Date('2040-01-01'))
      const standings = new Map(
        [...(await told(connection, users, cursor)).records.values()].map((r) => [r.dn, r.standing]),
      )
      expect(standings.get(off)).toEqual({ disabled: true })
      expect(standings.get(ends)).toEqual({ expiresAt: Date.UTC(2040, 0, 1) })
      expect(standings.get(locked)).toEqual({ lockedUntil: expect.any(Number) })
    })

    it('tells everybody below a unit that was renamed or moved, which the server does not report (field row 23)', async () => {
      const unit = `OU=${tag}sales,${people}`
      await samba.add(unit, { objectClass: 'organizationalUnit' })
      await samba.add(`OU=inside,${unit}`, { objectClass: 'organizationalUnit' })
      await person(`${tag}Seller`, `OU=inside,${unit}`)
      await using connection = await open()
      const first = await scanned(connection, users)
      await samba.rename(unit, `OU=${tag}shop,${people}`)
      const renamed = await told(connection, users, first.cursor)
      expect(renamed.lines).toEqual([`put CN=${tag}Seller,OU=inside,OU=${tag}shop,${people}`])
      await samba.rename(`OU=${tag}shop,${people}`, `OU=${tag}shop,${suffix}`)
      const moved = await told(connection, users, renamed.cursor)
      expect(moved.lines).toEqual([`left ${first.idOf(`CN=${tag}Seller`)}`])
    })

    it('tells who was deleted, as far as the account may see that (field rows 21 and 23)', async () => {
      const gone = await person(`${tag}Gone`)
      for (const name of ['Ada', 'Ben', 'Cem']) await person(tag + name) // changed later, and still there
      await using connection = await open()
      const { cursor, idOf } = await scanned(connection, users)
      await samba.remove(gone)
      const { lines, end } = await told(connection, users, cursor)
      expect(lines).toEqual(isAdmin ? [`deleted ${idOf(`CN=${tag}Gone`)}`] : [])
      expect(end.verdict).toBe('complete')
    })

    it('asks for a scan where one of those changed last is gone, and it may not see who was deleted', async () => {
      const gone = await person(`${tag}Last`)
      await using connection = await open()
      const { cursor, idOf } = await scanned(connection, users)
      await samba.remove(gone)
      const { lines, end } = await told(connection, users, cursor)
      const last = idOf(`CN=${tag}Last`)
      expect(lines).toEqual(isAdmin ? [`deleted ${last}`] : [])
      if (isAdmin) expect(end.verdict).toBe('complete')
      else
        expect(end).toMatchObject({
          verdict: 'restart',
          problem: { message: expect.stringContaining('an entry is gone, and nothing says that it was deleted') },
        })
    })

    it('tells groups whole, also when somebody made them their primary group (field row 15)', async () => {
      const member = await person(`${tag}Member`)
      const [one, other] = [`CN=${tag}one,${groups}`, `CN=${tag}other,${groups}`]
      for (const [dn, name] of [
        [one, 'one'],
        [other, 'other'],
      ] as const)
        await samba.add(dn, { objectClass: 'group', sAMAccountName: tag + name, groupType: '-2147483646', member })
      await using connection = await open()
      const before = await scanned(connection, inGroups)
      const membersOf = (dn: string) => before.records.find((record) => record.dn === dn)?.members
      expect([membersOf(one), membersOf(other)]).toEqual([[member], [member]])
      const sid = (before.records.find(({ dn }) => dn === one) ?? { id: '' }).id
      const shown = await connection.show?.({ ref: sid }, new AbortController().signal)
      const rid = String(shown?.attributes?.objectSid?.[0]).split('-').at(-1) ?? ''
      await samba.modify(member, { replace: { primaryGroupID: rid } })
      const after = await told(connection, inGroups, before.cursor)
      const now = [...after.records.values()].find(({ dn }) => dn === one)
      expect(now?.members).toEqual([member])
      const all = await scanned(connection, inGroups)
      expect(all.records.find(({ dn }) => dn === one)?.members).toEqual([member])
      await samba.modify(member, { replace: { primaryGroupID: '513' } })
      const back = await told(connection, inGroups, all.cursor)
      expect(back.lines).toContain(`put ${one}`)
      // What is remembered from round to round says whom it concerns.
      await samba.modify(member, { replace: { primaryGroupID: rid } })
      const again = await told(connection, inGroups, back.cursor)
      expect(again.lines).toContain(`put ${one}`)
      if (!isAdmin) expect(again.lines).not.toContain(`put ${other}`)
      await samba.modify(member, { replace: { mail: `${tag}again@acme.test` } })
      expect((await told(connection, inGroups, again.cursor)).lines).toEqual([])
      await samba.modify(member, { replace: { primaryGroupID: '513' } })
    })

    it('goes on only where it was: the same query, account and copy of the database', async () => {
      await using connection = await open()
      const { cursor } = await scanned(connection, users)
      const restarts = async (text: string, query: Query = users) => {
        const { end, lines } = await told(connection, query, text)
        expect(lines).toEqual([])
        return end.verdict === 'restart' ? end.problem.message : end.verdict
      }
      expect(await restarts(cursor)).toBe('complete')
      expect(await restarts(cursor, { ...users, filter: '(mail=*)' })).toContain('belongs to another directory, base')
      expect(await restarts(cursor, { ...users, base: [suffix] })).toContain('belongs to another directory, base')
      expect(await restarts('x y z')).toContain('is none that Active Directory gave')
      expect(await restarts(`${cursor.slice(0, 30)}~${cursor.slice(31)}`)).toContain(
        'is none that Active Directory gave',
      )
      const parts = parseCursor(cursor)
      const at = (place: object): string => writeCursor({ ...parts, place: { ...parts.place, ...place } })
      expect(await restarts(at({ invocationId: '00112233-4455-6677-8899-aabbccddeeff' }))).toContain(
        'dc1.acme.test was put back from a backup',
      )
      expect(await restarts(at({ usn: 99999999n }))).toContain('is behind where it was')
      const elsewhere = await restarts(at({ server: 'dc2.acme.test' }))
      if (isAdmin) expect(elsewhere).toBe('complete')
      else expect(elsewhere).toContain('Changes were followed on dc2.acme.test, and now dc1.acme.test answers')
      if (isAdmin) {
        expect(await restarts(writeCursor({ ...parts, cookie: Buffer.from('garbage') }))).toContain(
          'The server does not go on from there',
        )
      }
      await using asOther = await connectedTo(samba, isAdmin ? samba.reader : samba.admin)
      const { end } = await told(asOther, users, cursor)
      expect(end.verdict).toBe('restart')
    })

    it('survives a restart of the server', async () => {
      const dn = await person(`${tag}Later`)
      await using connection = await open()
      const { cursor } = await scanned(connection, users)
      await samba.kill()
      await samba.start()
      await samba.modify(dn, { replace: { mail: 'later@acme.test' } })
      const { lines, end } = await told(connection, users, cursor).catch(() => told(connection, users, cursor))
      expect([end.verdict, lines]).toEqual(['complete', [`put ${dn}`]])
    })

    it('tells a change while it watches within a second, and says so when the connection is lost', async () => {
      const dn = await person(`${tag}Quick`)
      await using connection = await open()
      const { cursor } = await scanned(connection, users)
      const abort = new AbortController()
      const stream = declared(connection.watch)({ query: users, cursor }, abort.signal)
      const times: number[] = []
      for (let round = 0; round < 5; round++) {
        const next = stream.next()
        const from = performance.now()
        await samba.modify(dn, { replace: { mail: `quick${round}@acme.test` } })
        let step = await next
        while (!step.done && step.value[0]?.op !== 'cursor') step = await stream.next()
        times.push(performance.now() - from)
      }
      expect(Math.max(...times)).toBeLessThan(1_000)
      const lost = stream.next()
      const failed = expect(lost).rejects.toMatchObject({ code: expect.stringMatching(/^unavailable/) })
      await samba.kill()
      await failed
      await samba.start()
    })
  })
})
