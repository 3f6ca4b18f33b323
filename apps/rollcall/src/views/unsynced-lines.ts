import type { Finding } from '@rollcall/model'
import {
  ago,
  bold,
  clean,
  counted,
  findingsTable,
  groupFindings,
  indent,
  type Line,
  type Look,
  span,
  table,
} from '@rollcall/presenter'
import { toldByOpen } from '../told-by-open.ts'
import type { OpenEntry, Unsynced } from './view.ts'

/** What one sync left undone: open records, then findings; at most so many of each code. */
export async function unsyncedLines(
  { sync, open, findings }: Unsynced,
  look: Look,
  most: number,
): Promise<readonly Line[]> {
  const aside: Aside = { first: [], all: 0 }
  const groups = await groupFindings(withoutAside(withoutOpen(findings, open), aside, most), most)
  const head = indent([bold(clean(sync))])
  if (open.length + groups.length === 0)
    return [head, indent([span(`${look.signs.done} nothing is unsynced`, 'good')]), ...asideLines(aside, look)]
  const everything = '--all lists everything; --csv FILE writes it for a spreadsheet.'
  const cut = open.length > most && groups.every(({ first, all }) => all === first.length)
  return [
    head,
    ...openLines(open, look, most),
    ...(open.length > 0 && groups.length > 0 ? [[]] : []),
    ...findingsTable(groups, look, everything),
    ...asideLines(aside, look),
    ...(cut ? [[], indent([span(everything, 'quiet')])] : []),
  ]
}

/** Findings that somebody set aside: the first of them, and how many there are. */
interface Aside {
  readonly first: Finding[]
  all: number
}

/** What somebody set aside, by whom and why. */
function asideLines({ first, all }: Aside, look: Look): readonly Line[] {
  if (all === 0) return []
  const rows = first.map(({ code, about, acknowledged }): Line[] => [
    [span(clean(about.label))],
    [span(code)],
    [span(clean([acknowledged?.by, acknowledged?.note].filter(Boolean).join(': ')), 'quiet')],
  ])
  const width = look.width && look.width - 4
  return [
    [],
    indent([span(`${counted(all, 'finding')} set aside`, 'quiet')]),
    ...table([{ name: '', most: 28 }, { name: '' }, { name: '' }], rows, width).map((line) => indent(line, 4)),
    ...(all > first.length ? [indent([span(`and ${counted(all - first.length, 'other')}`, 'quiet')], 4)] : []),
  ]
}

async function* withoutAside(
  findings: Unsynced['findings'],
  aside: Aside,
  most: number,
): AsyncGenerator<readonly Finding[]> {
  for await (const batch of findings) {
    const marked = batch.filter(({ acknowledged }) => acknowledged)
    aside.all += marked.length
    aside.first.push(...marked.slice(0, most - aside.first.length))
    yield batch.filter(({ acknowledged }) => !acknowledged)
  }
}

/** Records whose last change failed or has an unknown outcome, which the next run takes up again. */
function openLines(open: readonly OpenEntry[], look: Look, most: number): readonly Line[] {
  const rows = open
    .slice(0, most)
    .map(({ about, since, problem }): Line[] => [
      [span(look.signs.failed, 'bad'), span(` ${clean(about.label)}`)],
      [span(clean(problem.message))],
      [span(`open since ${ago(since, look.now)}`, 'quiet')],
    ])
  const columns = [{ name: '', most: 30 }, { name: '' }, { name: '', optional: true }] as const
  const more = open.length > most ? [indent([span(`and ${counted(open.length - most, 'other')}`, 'quiet')], 4)] : []
  return [...table(columns, rows, look.width && look.width - 2).map((line) => indent(line)), ...more]
}

/** An open record is told as such; that its change failed is no second piece of news. */
async function* withoutOpen(
  findings: Unsynced['findings'],
  open: readonly OpenEntry[],
): AsyncGenerator<readonly Finding[]> {
  const told = toldByOpen(open)
  for await (const batch of findings) yield batch.filter((finding) => !told(finding))
}
