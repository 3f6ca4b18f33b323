import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { aPast } from '../../testing/a-past.ts'
import type { FindingsEffect, FindingsNews } from '../state/findings.ts'
import type { UnmanagedEffect, UnmanagedNews } from '../state/unmanaged.ts'
import { handsIn, type Told } from '../testing/hands-in.ts'

const newsOf = <News>(told: readonly Told[]): readonly News[] =>
  told.flatMap((event) => (event.on === 'news' ? [event.news as News] : []))

/** Two without mail, two who want one uid, one whom the application refuses, and an account that nobody linked. */
async function aTroubledPast() {
  const past = await aPast()
  {
    using app = past.app()
    app.exec(`insert into people (login, name, mail) values ('legacy', 'Legacy', 'old@acme.example')`)
  }
  const mail = 'x@acme.example'
  await past.people([
    { uid: 'mora', cn: 'Mora Lind' },
    { uid: 'nora', cn: 'Nora Quist' },
    { uid: 'noah', cn: 'Noah Berg', mail },
    { uid: 'refused', cn: 'Refused', mail },
  ])
  const { code, err } = await past.rollcall('sync', '--yes', '--allow', 'first-run')
  expect([code, err]).toEqual([3, ''])
  return past
}

describe('the findings of a real run', () => {
  const look = async (
    hands: ReturnType<typeof handsIn>,
    filter = '',
  ): Promise<Extract<FindingsNews, { news: 'found' }>> => {
    const effect: FindingsEffect = { effect: 'findings.find', sync: 'staff', filter, page: 50 }
    const [news] = newsOf<FindingsNews>(await hands.does(effect, () => true, 7))
    if (news?.news !== 'found') throw new Error(`Not found: ${JSON.stringify(news)}`)
    return news
  }
  const said = (rows: Extract<FindingsNews, { news: 'found' }>['rows']): readonly string[] =>
    rows.map((row) => (row.row === 'head' ? `${row.group} ${row.code} ${row.all}` : `  ${row.who}`))

  it('are grouped, open records first, filtered, and read by stretches', async () => {
    await using past = await aTroubledPast()
    await using hands = handsIn(past.path)
    const all = await look(hands)
    expect(said(all.rows)).toEqual(['open  1', '  Refused', 'code missing-value 2', '  Mora Lind', '  Nora Quist'])
    expect(all.groups).toEqual([
      { group: 'open', code: '', all: 1, from: 0 },
      { group: 'code', code: 'missing-value', all: 2, from: 2 },
    ])
    const rows: FindingsEffect = { effect: 'findings.rows', sync: 'staff', from: 3, to: 5 }
    expect(newsOf<FindingsNews>(await hands.does(rows, () => true, 7))).toMatchObject([
      { from: 3, rows: [{ who: 'Mora Lind' }, { who: 'Nora Quist', field: 'mail', source: 'id-nora' }] },
    ])
    expect(said((await look(hands, 'QUIST mail')).rows)).toEqual(['code missing-value 1', '  Nora Quist'])
    expect(said((await look(hands, 'missing-value')).rows).length).toBe(3)
    expect(await look(hands, 'nobody')).toMatchObject({ length: 0, groups: [] })
  })

  it('are set aside with a note and brought back', async () => {
    await using past = await aTroubledPast()
    await using hands = handsIn(past.path)
    const of = { effect: 'findings.acknowledge', sync: 'staff', record: 'id-nora', code: 'missing-value' } as const
    const aside = newsOf<FindingsNews>(await hands.does({ ...of, note: 'known' }, () => true))
    expect(aside).toEqual([{ news: 'acknowledged', findings: 1, aside: true }])
    const found = await look(hands)
    expect(said(found.rows).slice(2)).toEqual(['code missing-value 1', '  Mora Lind', 'aside  1', '  Nora Quist'])
    expect(found.rows.at(-1)).toMatchObject({ aside: { note: 'known' } })
    expect((await past.rollcall('unsynced')).out).toContain('1 finding set aside')
    await hands.does(of, () => true)
    expect(said((await look(hands)).rows).length).toBe(5)
    expect(await hands.does({ ...of, record: 'nobody' }, () => true)).toMatchObject([
      { on: 'failed', problem: { code: 'not-found.finding' } },
    ])
  })

  it('are written as the command writes them, and never over a file', async () => {
    await using past = await aTroubledPast()
    await using hands = handsIn(past.path)
    const effect: FindingsEffect = { effect: 'findings.export', sync: 'staff', file: 'all.csv' }
    expect(newsOf<FindingsNews>(await hands.does(effect, () => true))).toEqual([{ news: 'exported', file: 'all.csv' }])
    expect((await past.rollcall('unsynced', 'staff', '--csv', 'by-command.csv')).code).toBe(0)
    const file = join(past.path, 'all.csv')
    expect(readFileSync(file, 'utf8')).toBe(readFileSync(join(past.path, 'by-command.csv'), 'utf8'))
    expect(statSync(file).mode & 0o777).toBe(0o600)
    writeFileSync(file, 'mine')
    expect(await hands.does(effect, () => true)).toMatchObject([{ on: 'failed', problem: { code: 'exists.file' } }])
    expect(readFileSync(file, 'utf8')).toBe('mine')
  })

  it('are only looked at where nothing may be written', async () => {
    await using past = await aTroubledPast()
    await using hands = handsIn(past.path, { readOnly: true })
    expect((await look(hands)).length).toBe(5)
    for (const effect of [
      { effect: 'findings.export', sync: 'staff', file: 'all.csv' },
      { effect: 'findings.acknowledge', sync: 'staff', code: 'missing-value', note: '' },
      { effect: 'unmanaged.export', sync: 'staff', file: 'all.csv' },
    ] as const)
      expect(await hands.does(effect, () => true)).toMatchObject([
        { on: 'failed', problem: { code: 'config.read-only' } },
      ])
    expect(existsSync(join(past.path, 'all.csv'))).toBe(false)
    expect((await look(hands)).groups.every(({ group }) => group !== 'aside')).toBe(true)
  })
})

describe('what no link covers in a real target', () => {
  it('is listed, filtered and written to a file', async () => {
    await using past = await aTroubledPast()
    {
      using app = past.app()
      app.exec(`insert into people (login, name, mail) values ('other', 'Other', 'other@acme.example')`)
    }
    await using hands = handsIn(past.path)
    const read: UnmanagedEffect = { effect: 'unmanaged.read', sync: 'staff' }
    const told = newsOf<UnmanagedNews>(
      await hands.does(read, (news: UnmanagedNews) => news.news === 'read' && news.done, 7),
    )
    expect(told.at(-1)).toEqual({ news: 'read', found: 2, done: true })
    const find = async (filter: string) => {
      const effect: UnmanagedEffect = { effect: 'unmanaged.find', filter, page: 50 }
      const [news] = newsOf<UnmanagedNews>(await hands.does(effect, () => true, 7))
      return news
    }
    expect(await find('')).toMatchObject({ length: 2, rows: [{ label: 'Legacy' }, { label: 'Other' }] })
    expect(await find('OTH')).toMatchObject({ length: 1, rows: [{ label: 'Other', what: 'account' }] })
    const rows: UnmanagedEffect = { effect: 'unmanaged.rows', from: 0, to: 9 }
    expect(newsOf<UnmanagedNews>(await hands.does(rows, () => true, 7))).toMatchObject([
      { filter: 'OTH', rows: [{ label: 'Other' }] },
    ])
    const write: UnmanagedEffect = { effect: 'unmanaged.export', sync: 'staff', file: 'left.csv' }
    expect(newsOf<UnmanagedNews>(await hands.does(write, () => true))).toEqual([
      { news: 'exported', file: 'left.csv', rows: 2 },
    ])
    expect((await past.rollcall('unmanaged', 'staff', '--csv', 'by-command.csv')).code).toBe(0)
    const text = (name: string): string => readFileSync(join(past.path, name), 'utf8')
    expect(text('left.csv')).toBe(text('by-command.csv'))
  })
})
