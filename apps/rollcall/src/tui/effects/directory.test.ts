import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { acmeLdif, aFolder } from '../../testing/a-folder.ts'
import type { DirectoryEffect, DirectoryNews } from '../state/directory/types.ts'
import { handsIn, type Told } from '../testing/hands-in.ts'
import { allHands } from './all-hands.ts'
import { openDesk } from './desk.ts'
import type { Answer } from './wire.ts'

const configuration = `version: 1
connections:
  corp: { connector: ldif, file: acme.ldif }
  list: { connector: csv, users: { file: people.csv, id: number, fields: { name: { column: name, naming: true }, boss: { column: boss, type: ref } } } }
syncs: {}
`
const people = 'ou=people,dc=acme,dc=example'
const moraDn = `uid=mora,${people}`
const inAcme = () => aFolder({ 'rollcall.yaml': configuration, 'acme.ldif': acmeLdif + crowd })

const crowd = Array.from({ length: 1_200 }, (_, at) => {
  const id = `10000000-0000-4000-8000-${String(at).padStart(12, '0')}`
  return `dn: cn=c${at},ou=crowd,dc=acme,dc=example\nobjectClass: person\ncn: c${at}\nsn: ${at}\nentryUUID: ${id}\n\n`
})
  .join('')
  .replace(/^/, 'dn: ou=crowd,dc=acme,dc=example\nobjectClass: organizationalUnit\nou: crowd\n\n')

const newsOf = (told: readonly Told[]): readonly DirectoryNews[] =>
  told.flatMap((event) => (event.on === 'news' ? [event.news as DirectoryNews] : []))
const read = (
  of: string,
  more: Partial<Extract<DirectoryEffect, { effect: 'directory.read' }>> = {},
): DirectoryEffect => ({
  effect: 'directory.read',
  connection: 'corp',
  about: `below ${of}`,
  of,
  have: 0,
  most: 500,
  ...more,
})
const isPage =
  (status?: string) =>
  (news: DirectoryNews): boolean =>
    news.news === 'page' && (status === undefined || news.page.status === status)

describe('the hands of the directory', () => {
  it('read a small branch whole, in the order of its names', async () => {
    await using folder = await inAcme()
    await using hands = handsIn(folder.path)
    const [news] = newsOf(await hands.does(read(people), isPage()))
    expect(news).toEqual({
      news: 'page',
      page: {
        of: people,
        reading: 1,
        fresh: true,
        status: 'whole',
        items: [
          { ref: moraDn, label: 'uid=mora', name: 'Mora Lind', kind: 'user', leaf: true },
          { ref: `uid=nora,${people}`, label: 'uid=nora', name: 'Nora Quist', kind: 'user', leaf: true },
        ],
      },
    })
  })

  it('read a large branch a page at a time, and go on where they stopped', async () => {
    await using folder = await inAcme()
    const of = 'ou=crowd,dc=acme,dc=example'
    await using desk = oneScreen(folder.path)
    const first = await desk.does(read(of))
    expect(first.map(({ items, status, fresh }) => [items.length, status, fresh])).toEqual([[500, 'more', true]])
    const second = await desk.does(read(of, { reading: 1 }))
    expect(second.map(({ items, status, fresh }) => [items.length, status, fresh])).toEqual([[500, 'more', false]])
    const other = await desk.does(read(people))
    expect(other.at(-1)?.status).toBe('whole')
    const rest = await desk.does(read(of, { reading: 1, most: Number.MAX_SAFE_INTEGER }))
    expect(rest.reduce((sum, { items }) => sum + items.length, 0)).toBe(200)
    const all = [...first, ...second, ...rest].flatMap(({ items }) => items.map(({ ref }) => ref))
    expect(new Set(all).size).toBe(1_200)
  })

  it('begin anew where the read they were to go on with is over', async () => {
    await using folder = await inAcme()
    await using desk = oneScreen(folder.path)
    await desk.does(read(people))
    const [page] = await desk.does(read(people, { reading: 1 }))
    expect(page).toMatchObject({ reading: 2, fresh: true })
  })

  it('read as much anew as is on the screen, where there is no going on', async () => {
    await using folder = await inAcme()
    await using desk = oneScreen(folder.path)
    const of = 'ou=crowd,dc=acme,dc=example'
    const pages = await desk.does(read(of, { reading: 7, have: 1_100, most: 10 }))
    expect(pages.map(({ items, fresh, status }) => [items.length, fresh, status])).toEqual([[1_110, true, 'more']])
  })

  it('show an entry without passwords, and say which attributes the system keeps for itself', async () => {
    await using folder = await inAcme()
    await using hands = handsIn(folder.path)
    const [news] = newsOf(await hands.does({ effect: 'directory.show', connection: 'corp', ref: moraDn }, () => true))
    expect(news).toMatchObject({
      news: 'shown',
      ref: moraDn,
      shown: { hasLdif: true, operational: [], name: 'Mora Lind' },
    })
  })

  it('say which values of a list name others by their ids, and find the way there', async () => {
    await using folder = await aFolder({
      'rollcall.yaml': configuration,
      'people.csv': 'number,name,boss\n1,Mora Lind,2\n2,Nora Quist,\n',
    })
    await using hands = handsIn(folder.path)
    const [top] = newsOf(await hands.does(read('', { connection: 'list' }), isPage()))
    expect(top).toMatchObject({ page: { items: [{ ref: 'users', label: 'users' }], status: 'whole' } })
    const show = { effect: 'directory.show', connection: 'list', ref: 'users/1' }
    const [shown] = newsOf(await hands.does(show, () => true))
    expect(shown).toMatchObject({ shown: { references: ['boss'], attributes: { boss: ['2'] }, hasLdif: false } })
    const [place] = newsOf(await hands.does({ effect: 'directory.find', connection: 'list', ref: '2' }, () => true))
    expect(place).toMatchObject({ path: [{ ref: 'users' }, { ref: 'users/2', label: 'Nora Quist' }] })
  })

  it('find the way to an entry, by its DN', async () => {
    await using folder = await inAcme()
    await using hands = handsIn(folder.path)
    const [news] = newsOf(
      await hands.does({ effect: 'directory.find', connection: 'corp', ref: moraDn.toUpperCase() }, () => true),
    )
    expect(news).toMatchObject({
      news: 'place',
      path: [{ ref: 'dc=acme,dc=example' }, { ref: people, label: 'ou=people' }, { ref: moraDn }],
    })
  })

  it.each([
    ['a name', 'mora', [moraDn]],
    ['a DN', `UID=Mora, ${people}`, [moraDn]],
    ['a filter', '(&(uid=*ora)(sn=Q*))', [`uid=nora,${people}`]],
    ['nobody', 'zoe', []],
  ])('search for %s', async (_, text, refs) => {
    await using folder = await inAcme()
    await using hands = handsIn(folder.path)
    const [news] = newsOf(await hands.does(read('', { about: 'search', text }), isPage()))
    expect(news?.news === 'page' && news.page.items.map(({ ref }) => ref)).toEqual(refs)
  })

  it('say what is wrong with a filter, and about which read', async () => {
    await using folder = await inAcme()
    await using hands = handsIn(folder.path)
    const [told] = await hands.does(read('', { about: 'search', text: '(uid=' }), () => true)
    expect(told).toMatchObject({ on: 'failed', about: 'search', problem: { code: 'invalid.filter' } })
  })

  it('write an entry to a new file, and never over one', async () => {
    await using folder = await inAcme()
    await using hands = handsIn(folder.path)
    const write = { effect: 'directory.write', connection: 'corp', ref: moraDn, file: 'mora.ldif' } as const
    const [news] = newsOf(await hands.does(write, () => true))
    const file = join(folder.path, 'mora.ldif')
    expect(news).toEqual({ news: 'written', file })
    expect(await readFile(file, 'utf8')).toBe(
      `dn: ${moraDn}\nobjectClass: inetOrgPerson\nuid: mora\ncn: Mora Lind\nsn: Lind\nmail: mora@acme.example\n\n`,
    )
    expect(await hands.does(write, () => true)).toMatchObject([{ on: 'failed', problem: { code: 'exists.file' } }])
  })

  it('write nothing when started with --read-only', async () => {
    await using folder = await inAcme()
    await using hands = handsIn(folder.path, { readOnly: true })
    const write = { effect: 'directory.write', connection: 'corp', ref: moraDn, file: 'mora.ldif' } as const
    expect(await hands.does(write, () => true)).toMatchObject([{ problem: { code: 'config.read-only' } }])
    await expect(readFile(join(folder.path, 'mora.ldif'))).rejects.toThrow()
  })
})

/** One screen after whose effects what it keeps is still there. */
function oneScreen(folder: string) {
  let heard: (answer: Answer) => void = () => {}
  const desk = openDesk({
    hands: allHands,
    configFile: join(folder, 'rollcall.yaml'),
    cwd: folder,
    env: {},
    readOnly: false,
    now: Date.now,
    answer: (one) => heard(one),
  })
  return {
    does: (effect: DirectoryEffect) =>
      new Promise<readonly Extract<DirectoryNews, { news: 'page' }>['page'][]>((resolve, reject) => {
        const pages: Extract<DirectoryNews, { news: 'page' }>['page'][] = []
        heard = (one) => {
          if (one.answer !== 'event') return
          if (one.event.on === 'failed') return reject(new Error(one.event.problem.message))
          const news = one.event.news as DirectoryNews
          if (news.news !== 'page') return
          pages.push(news.page)
          if (news.page.status !== 'reading') resolve(pages)
        }
        desk.take({ order: 'begin', screen: 1, effect })
      }),
    [Symbol.asyncDispose]: () => desk[Symbol.asyncDispose](),
  }
}
