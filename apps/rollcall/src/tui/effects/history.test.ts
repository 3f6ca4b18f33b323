import { unicodeSigns } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { aPast } from '../../testing/a-past.ts'
import type { HistoryNews } from '../state/history.ts'
import type { PersonNews } from '../state/person.ts'
import type { RecordsNews } from '../state/records.ts'
import { handsIn, type Told } from '../testing/hands-in.ts'

const mora = { uid: 'mora', cn: 'Mora Lind', mail: 'mora@acme.example' }
const noah = { uid: 'noah', cn: 'Noah Berg', mail: 'noah@acme.example' }
const signs = unicodeSigns

const newsOf = <News>(told: readonly Told[]): readonly News[] =>
  told.flatMap((event) => (event.on === 'news' ? [event.news as News] : []))

describe('after two runs', () => {
  it('history lists them, the newest first, and older ones on demand', async () => {
    await using past = await twoRuns()
    await using hands = handsIn(past.path)
    const read = async (before?: number) => {
      const effect = { effect: 'history.runs', sync: 'staff', ...(before === undefined ? {} : { before }) } as const
      const [news] = newsOf<HistoryNews>(await hands.does(effect, () => true))
      return news
    }
    expect(await read()).toMatchObject({
      news: 'runs',
      atEnd: true,
      runs: [
        { id: 2, status: 'done', applied: { ok: 1 } },
        { id: 1, status: 'done', applied: { ok: 2 } },
      ],
    })
    expect(await read(2)).toMatchObject({ before: 2, runs: [{ id: 1 }] })
  })

  it('a sync is paused and resumed from there, but never where nothing may be written', async () => {
    await using past = await twoRuns()
    await using hands = handsIn(past.path)
    const pause = { effect: 'history.pause', sync: 'staff', why: 'the app is restored' } as const
    const [paused] = newsOf<HistoryNews>(await hands.does(pause, () => true))
    expect(paused).toMatchObject({ done: 'paused', pause: { why: 'the app is restored' } })
    expect((await past.rollcall('sync', '--yes')).err).toContain('the app is restored')
    expect(newsOf<HistoryNews>(await hands.does(pause, () => true))).toMatchObject([{ done: 'already' }])
    const read = { effect: 'history.runs', sync: 'staff' } as const
    const told = newsOf<HistoryNews>(await hands.does(read, ({ news }: HistoryNews) => news === 'pause'))
    expect(told.at(-1)).toMatchObject({ news: 'pause', pause: { why: 'the app is restored' } })

    await using idle = handsIn(past.path, { readOnly: true })
    const resume = { effect: 'history.resume', sync: 'staff' } as const
    expect(await idle.does(resume, () => true)).toMatchObject([{ on: 'failed', problem: { code: 'config.read-only' } }])
    expect(newsOf<HistoryNews>(await hands.does(resume, () => true))).toEqual([{ news: 'pause', done: 'resumed' }])
    expect(newsOf<HistoryNews>(await hands.does(resume, () => true))).toEqual([{ news: 'pause', done: 'was-not' }])
  })

  it('the records of one are read by stretches, and filtered', async () => {
    await using past = await twoRuns()
    await using hands = handsIn(past.path)
    const find = async (filter: string) => {
      const effect = { effect: 'records.find', of: { of: 'run', run: 1 }, filter, signs } as const
      return newsOf<RecordsNews>(await hands.does(effect, done, 7)).at(-1)
    }
    const rows = async (from: number, to: number) => {
      const told = newsOf<RecordsNews>(await hands.does({ effect: 'records.rows', from, to, signs }, () => true, 7))
      return told.flatMap((news) => (news.news === 'rows' ? news.rows.map(({ who, does }) => `${does} ${who}`) : []))
    }
    expect(await find('')).toMatchObject({ length: 4, looked: { records: 4, done: true } })
    expect(await rows(0, 9)).toEqual(['run-started ', 'create Mora Lind', 'create Noah Berg', 'run-ended '])
    expect(await rows(2, 3)).toEqual(['create Noah Berg'])
    expect(await find('NOAH create')).toMatchObject({ length: 1, looked: { records: 4, done: true } })
    expect(await rows(0, 9)).toEqual(['create Noah Berg'])
    expect(await find('nobody')).toMatchObject({ length: 0 })
    expect(await rows(0, 9)).toEqual([])
  })

  it('a run says how it went, and one that never was is no run', async () => {
    await using past = await twoRuns()
    await using hands = handsIn(past.path)
    const told = newsOf<RecordsNews>(await hands.does({ effect: 'records.run', run: 2 }, () => true))
    expect(told).toMatchObject([{ news: 'run', run: { id: 2, applied: { ok: 1 }, auditHead: expect.any(String) } }])
    expect(await hands.does({ effect: 'records.run', run: 9 }, () => true)).toMatchObject([
      { on: 'failed', problem: { code: 'not-found.run' } },
    ])
  })

  it('the log is read from its end, also of one sync, and verified', async () => {
    await using past = await twoRuns()
    await using hands = handsIn(past.path)
    const find = async (of: object) => {
      const effect = { effect: 'records.find', of: { of: 'log', ...of }, filter: '', signs } as const
      return newsOf<RecordsNews>(await hands.does(effect, done, 7)).at(-1)
    }
    const first = async () => {
      const [news] = newsOf<RecordsNews>(
        await hands.does({ effect: 'records.rows', from: 0, to: 1, signs }, () => true, 7),
      )
      return news
    }
    expect(await find({})).toMatchObject({ length: 7, looked: { done: true } })
    expect(await first()).toMatchObject({ rows: [{ seq: 7, run: 2, does: 'run-ended' }] })
    expect(await find({ sync: 'staff' })).toMatchObject({ length: 7, looked: { records: 7, of: 7, done: true } })
    expect(await first()).toMatchObject({ rows: [{ seq: 7 }] })
    expect(await find({ sync: 'other' })).toMatchObject({ length: 0, looked: { records: 7, done: true } })

    const ended = ({ check }: Extract<RecordsNews, { news: 'checking' }>): boolean => 'verdict' in check
    const verified = newsOf<RecordsNews>(await hands.does({ effect: 'records.verify' }, ended))
    expect(verified[0]).toEqual({ news: 'checking', check: { checked: 0, of: 7 } })
    expect(verified.at(-1)).toMatchObject({ check: { checked: 7, verdict: { whole: true, records: 7 } } })
  })
})

describe('what happened to somebody', () => {
  it('is found over all runs, with whom the words mean; or why not', async () => {
    await using past = await twoRuns()
    await using hands = handsIn(past.path)
    const find = (text: string) => {
      const effect = { effect: 'records.find', of: { of: 'person', text }, filter: '', signs } as const
      return hands.does(effect, done, 7)
    }
    const told = newsOf<PersonNews>(await find('noah'))
    expect(told[0]).toMatchObject({ news: 'people', erased: 0, people: [{ label: 'Noah Weber', linked: true }] })
    expect(told.at(-1)).toMatchObject({ news: 'found', length: 2, looked: { records: 7, of: 7, done: true } })
    const rows = newsOf<RecordsNews>(await hands.does({ effect: 'records.rows', from: 0, to: 9, signs }, () => true, 7))
    expect(rows).toMatchObject([
      {
        rows: [
          { run: 2, does: 'update' },
          { run: 1, does: 'create' },
        ],
      },
    ])
    expect(await find('nobody')).toMatchObject([{ on: 'failed', problem: { code: 'not-found.person' } }])
  })
})

const done = (news: RecordsNews): boolean => news.news === 'found' && news.looked.done

async function twoRuns() {
  const past = await aPast()
  await past.people([mora, noah])
  expect((await past.rollcall('sync', '--yes')).code).toBe(0)
  await past.people([mora, { ...noah, cn: 'Noah Weber' }])
  expect((await past.rollcall('sync', '--yes')).code).toBe(0)
  return past
}
