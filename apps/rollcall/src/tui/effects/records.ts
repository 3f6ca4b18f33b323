import type { Host } from '@rollcall/host'
import { foldText, RollcallError } from '@rollcall/model'
import { type AuditEntry, type AuditText, auditText, type Look } from '@rollcall/presenter'
import { asItEnded } from '../../past-runs.ts'
import type { PersonNews } from '../state/person.ts'
import type { RecordsEffect, RecordsOf, RunFacts } from '../state/records.ts'
import type { Hands, Work } from './hands.ts'
import { downFrom, type Growing, growing, letOthers, type Numbers, stretchOf } from './numbers.ts'

type State = Awaited<ReturnType<Host['state']>>
type FindEffect = Extract<RecordsEffect, { effect: 'records.find' }>

/** What is kept while a list of records is shown. */
interface Found extends AsyncDisposable {
  readonly filter: string
  readonly numbers: Numbers
}

export const recordsHands: Hands<RecordsEffect, PersonNews> = {
  'records.find': { run: find },
  'records.rows': {
    async run({ from, to, signs }, { host, kept, tell }) {
      const found = kept.get<Found>('records')
      if (!found) return
      const state = await (await host()).state()
      const records = await state.auditBy(stretchOf(found.numbers, from, to))
      tell({ news: 'rows', filter: found.filter, from, rows: records.map((record) => auditText(record, { signs })) })
    },
  },
  'records.run': {
    async run({ run }, { host, tell }) {
      const open = await host()
      const state = await open.state()
      const found = await state.run(run)
      if (!found)
        throw new RollcallError('not-found.run', `There is no run ${run}.`, { hint: '`rollcall history` lists them.' })
      const past = await asItEnded(state, found)
      const facts: RunFacts = { ...past, guards: past.guards ?? [] }
      tell({ news: 'run', run: facts })
    },
  },
  'records.verify': {
    async run(_, { host, tell, signal }) {
      const open = await host()
      const of = (await (await open.state()).auditHead()).seq
      tell({ news: 'checking', check: { checked: 0, of } })
      let checked = 0
      const verdict = await open.verifyAudit({
        signal,
        onRecords: (records) => {
          checked = records
          tell({ news: 'checking', check: { checked, of } })
        },
      })
      tell({ news: 'checking', check: { verdict, checked } })
    },
  },
}

async function find({ of, filter, signs }: FindEffect, work: Work<PersonNews>): Promise<void> {
  const { host, kept, tell, signal } = work
  const state = await (await host()).state()
  if (of.of === 'log' && of.sync === undefined && filter === '') {
    const { seq } = await state.auditHead()
    await kept.put('records', keeping(filter, downFrom(seq)))
    return tell({ news: 'found', filter, length: seq, looked: { records: seq, done: true } })
  }
  const numbers: Growing = growing()
  await kept.put('records', keeping(filter, numbers))
  const fits = matcher(filter, { signs })
  let looked = 0
  let total: number | undefined
  for await (const { records, seen, of: all } of stretches(state, of, work)) {
    looked += seen
    total = all
    for (const record of records) if (fits(record)) numbers.add(record.seq)
    tell({ news: 'found', filter, length: numbers.length, looked: { ...lookedOf(looked, total), done: false } })
    await letOthers(signal)
  }
  tell({ news: 'found', filter, length: numbers.length, looked: { ...lookedOf(looked, total), done: true } })
}

function keeping(filter: string, numbers: Numbers): Found {
  return { filter, numbers, [Symbol.asyncDispose]: async () => {} }
}

function lookedOf(records: number, of: number | undefined): { readonly records: number; readonly of?: number } {
  return { records, ...(of === undefined ? {} : { of }) }
}

/** Records that a list may show, in its order, and how many were looked at for them. */
async function* stretches(
  state: State,
  of: RecordsOf,
  { host, tell, signal }: Work<PersonNews>,
): AsyncGenerator<{ readonly records: readonly AuditEntry[]; readonly seen: number; readonly of?: number }> {
  if (of.of === 'run') {
    for await (const records of state.audit({ run: of.run })) yield { records, seen: records.length }
    return
  }
  const filter = of.sync === undefined ? {} : { sync: of.sync }
  const { seq } = await state.auditHead()
  let before = seq + 1
  const back = async () => {
    if (of.of === 'log') return state.auditBack(filter)
    const { people, erased, stretches: telling } = await (await host()).lookBack(of.text, { ...filter, signal })
    tell({ news: 'people', people, erased })
    return telling
  }
  for await (const { records, from } of await back()) {
    yield { records, seen: before - from, of: seq }
    before = from
  }
}

/** Whether every word of the filter stands in what a record says. */
function matcher(filter: string, look: Pick<Look, 'signs'>): (record: AuditEntry) => boolean {
  const words = foldText(filter).split(' ').filter(Boolean)
  if (words.length === 0) return () => true
  return (record) => {
    const said = foldText(saidBy(auditText(record, look)))
    return words.every((word) => said.includes(word))
  }
}

function saidBy({ who, does, what, why, wrong, source, target, sync }: AuditText): string {
  return [who, does, ...what, why, wrong, source, target, sync].join(' ')
}
