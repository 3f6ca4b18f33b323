import { relative, resolve } from 'node:path'
import type { Host } from '@rollcall/host'
import { type Finding, type FindingCode, foldText } from '@rollcall/model'
import { type FindingHead, findingsCsv, findingWords, openWords } from '@rollcall/presenter'
import { toldByOpen } from '../../told-by-open.ts'
import { writeNewFile } from '../../write-new-file.ts'
import type { FindingsEffect, FindingsNews, FindingsRow, Group } from '../state/findings.ts'
import type { Hands, Work } from './hands.ts'
import { letOthers } from './numbers.ts'

type State = Awaited<ReturnType<Host['state']>>
type OpenRecord = Awaited<ReturnType<State['openRecords']>>[number]

/** The list as the hands keep it: a number for each finding, whatever a page of it says. */
interface Found extends AsyncDisposable {
  readonly filter: string
  readonly groups: readonly (Group & { readonly members: readonly number[] })[]
  readonly open: readonly OpenRecord[]
  readonly length: number
}

export const findingsHands: Hands<FindingsEffect, FindingsNews> = {
  'findings.find': {
    async run({ sync, filter, page }, work) {
      const state = await (await work.host()).state()
      const found = await work.kept.put('findings', await findAll(state, sync, filter, work))
      const groups = found.groups.map(({ members: _, ...group }) => group)
      const rows = await rowsOf(state, sync, found, 0, page)
      const ran = (await state.runs({ sync, limit: 1 })).length > 0
      work.tell({ news: 'found', filter, groups, length: found.length, rows, ...(ran ? {} : { neverRan: true }) })
    },
  },
  'findings.rows': {
    async run({ sync, from, to }, { host, kept, tell }) {
      const found = kept.get<Found>('findings')
      if (!found) return
      const rows = await rowsOf(await (await host()).state(), sync, found, from, to)
      tell({ news: 'rows', filter: found.filter, from, rows })
    },
  },
  'findings.acknowledge': {
    writes: true,
    async run({ sync, record, code, note }, { host, tell }) {
      const meant = {
        ...(record === undefined ? {} : { record }),
        ...(code === undefined ? {} : { code: code as FindingCode }),
      }
      const findings = await (await host()).acknowledge(sync, meant, note)
      tell({ news: 'acknowledged', findings: findings.length, aside: note !== undefined })
    },
  },
  'findings.export': {
    writes: true,
    async run({ sync, file }, { host, cwd, tell }) {
      const state = await (await host()).state()
      const path = resolve(cwd, file)
      await writeNewFile(path, findingsCsv(state.findings(sync)))
      tell({ news: 'exported', file: relative(cwd, path) || path })
    },
  },
}

async function findAll(
  state: State,
  sync: string,
  filter: string,
  { signal }: Pick<Work<FindingsNews>, 'signal'>,
): Promise<Found> {
  const fits = matcher(filter)
  const all = await state.openRecords(sync)
  const told = toldByOpen(all)
  const open = all.filter(({ about, problem }) => fits({ about, code: problem.code, field: problem.field }))
  const byCode = new Map<string, number[]>()
  const aside: number[] = []
  for await (const batch of state.numberedFindings(sync)) {
    for (const { number, finding } of batch) {
      if (told(finding) || !fits(finding)) continue
      if (finding.acknowledged) aside.push(number)
      else listOf(byCode, finding.code).push(number)
    }
    await letOthers(signal)
  }
  const groups = [
    groupOf('open', '', Array.from(open.keys())),
    ...Array.from(byCode, ([code, members]) => groupOf('code', code, members)),
    groupOf('aside', '', aside),
  ].filter(({ all: many }) => many > 0)
  let from = 0
  const placed = groups.map((group) => {
    const at = from
    from += group.all + 1
    return { ...group, from: at }
  })
  return { filter, open, groups: placed, length: from, [Symbol.asyncDispose]: async () => {} }
}

function groupOf(group: FindingHead['group'], code: string, members: readonly number[]) {
  return { group, code, members, all: members.length }
}

/** Whether every word of the filter stands in a name or id of the person, the code or the field. */
function matcher(
  filter: string,
): (finding: {
  readonly about: Finding['about']
  readonly code: string
  readonly field?: string | undefined
}) => boolean {
  const words = foldText(filter).split(' ').filter(Boolean)
  if (words.length === 0) return () => true
  return ({ about: { label, source, target }, code, field }) => {
    const said = foldText([label, source, target, code, field].join(' '))
    return words.every((word) => said.includes(word))
  }
}

/** The rows of a stretch; what was replaced meanwhile is left out at its end. */
async function rowsOf(
  state: State,
  sync: string,
  { groups, open, length }: Found,
  from: number,
  to: number,
): Promise<readonly FindingsRow[]> {
  const wanted: { readonly head?: FindingHead; readonly group: FindingHead['group']; readonly member: number }[] = []
  for (const { group, code, all, members, from: head } of groups) {
    const first = Math.max(from, head)
    const end = Math.min(to, length, head + 1 + all)
    for (let at = first; at < end; at++)
      wanted.push(
        at === head
          ? { head: { group, code, all }, group, member: -1 }
          : { group, member: members[at - head - 1] ?? -1 },
      )
  }
  const numbers = wanted.flatMap(({ head, group, member }) => (head || group === 'open' ? [] : [member]))
  const found = new Map((await state.findingsBy(sync, numbers)).map(({ number, finding }) => [number, finding]))
  return wanted.flatMap(({ head, group, member }): FindingsRow[] => {
    if (head) return [{ row: 'head', ...head }]
    const record = group === 'open' ? open[member] : undefined
    if (record) return [{ row: 'finding', group, ...openWords(record) }]
    const finding = found.get(member)
    return finding ? [{ row: 'finding', group, ...findingWords(finding) }] : []
  })
}

function listOf(lists: Map<string, number[]>, name: string): number[] {
  const list = lists.get(name) ?? []
  lists.set(name, list)
  return list
}
