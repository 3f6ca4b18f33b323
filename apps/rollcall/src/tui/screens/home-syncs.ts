import type { SyncDefinition } from '@rollcall/model'
import {
  ago,
  bold,
  clean,
  count,
  counted,
  heldText,
  isAscii,
  type Line,
  type Look,
  pauseText,
  plain,
  type Span,
  span,
  table,
  until,
} from '@rollcall/presenter'
import type { SyncFacts } from '../state/home.ts'
import type { Known } from '../state/known.ts'
import { sparkline } from '../widgets/sparkline.ts'

/** The heading, and two lines a sync: when it ran and will run, and how it stands. */
export function syncRows(
  { syncs }: Known,
  facts: Readonly<Record<string, SyncFacts>>,
  look: Look,
  width: number,
): { readonly head: Line; readonly rows: readonly (readonly Line[])[] } {
  const first = syncs.map((sync) => firstLine(sync, facts[sync.name], look))
  const shown = isAscii(look) ? columns.slice(0, -1) : columns // there are no bars without Unicode
  const [head = [], ...lines] = table(shown, first, width)
  return { head, rows: lines.map((line, at) => [line, standing(facts[syncs[at]?.name ?? ''], look)]) }
}

const columns = [
  { name: '', most: 18 },
  { name: '', most: 26 },
  { name: 'last run' },
  { name: 'next' },
  { name: 'last 20 runs', optional: true },
] as const

function firstLine({ name, from, to }: SyncDefinition, facts: SyncFacts | undefined, look: Look): readonly Line[] {
  const last = facts?.runs[0]
  const numbers = (facts?.runs ?? []).map(({ applied }) => applied?.ok ?? 0).reverse()
  return [
    [stateSign(facts, look), span(' '), bold(clean(name))],
    [span(`${clean(from)} ${look.signs.arrow} ${clean(to)}`, 'quiet')],
    [facts ? span(last ? ago(last.startedAt, look.now) : 'never') : span('')],
    [nextSpan(facts, look)],
    [span(sparkline(numbers, look), last?.status === 'stopped' ? 'bad' : 'accent')],
  ]
}

function nextSpan(facts: SyncFacts | undefined, look: Look): Span {
  if (facts?.paused) return span('paused', 'warn')
  if (facts?.runs[0]?.status === 'stopped') return span('held', 'bad')
  return span(facts?.next === undefined ? '' : until(facts.next, look.now))
}

function stateSign(facts: SyncFacts | undefined, look: Look): Span {
  const status = facts?.runs[0]?.status
  if (facts?.paused) return span(look.signs.guard, 'warn')
  if (status === 'failed' || status === 'stopped') return span(look.signs.failed, 'bad')
  if (status === 'interrupted') return span(look.signs.guard, 'warn')
  return status === 'done' ? span(look.signs.enable, 'good') : span(look.signs.disable, 'quiet')
}

/** What somebody has to know first, else how many are in step and who is not. */
function standing(facts: SyncFacts | undefined, look: Look): Line {
  if (!facts) return []
  const { paused, runs, linked, inStep, drifted, findings } = facts
  const last = runs[0]
  if (paused) return [span(`  paused ${pauseText(paused, look)}`, 'warn')]
  if (last?.status === 'stopped') return [span(`  a guard held the last run: ${heldText(last)}`, 'bad')]
  if (last?.status === 'failed') return [span(`  the last run failed: ${clean(last.problem?.message ?? '')}`, 'bad')]
  if (!last) return [span('  nothing is linked yet: plan shows what a first run would do', 'quiet')]
  const people = (number: number): string => counted(number, 'person', 'people')
  const parts: Span[] = [
    span(inStep === undefined ? `${people(linked)} linked` : `${people(inStep)} in step`, 'quiet'),
    ...(drifted > 0 ? [span(`${count(drifted)} drifted`, 'warn')] : []),
    ...(findings > 0 ? [span(counted(findings, 'finding'), 'warn')] : []),
    ...(last.status === 'interrupted' ? [span('the last run was interrupted', 'warn')] : []),
    ...(last.status === 'running' ? [span('a run is on', 'accent')] : []),
  ]
  return [
    span('  '),
    ...parts.flatMap((part, at) => (at === 0 ? [part] : [span(`  ${look.signs.dot}  `, 'faint'), part])),
  ]
}

/** A sync in whole words. */
export function spokenSync({ name, from, to }: SyncDefinition, facts: SyncFacts | undefined, look: Look): string {
  const last = facts?.runs[0]
  const next = nextSpan(facts, look).text
  const parts = [
    `${clean(name)}, from ${clean(from)} to ${clean(to)}`,
    last ? `last run ${ago(last.startedAt, look.now)}: ${last.status}` : facts ? 'never ran' : '',
    next && `next ${next}`,
    ...plain(standing(facts, look)).trim().split(`  ${look.signs.dot}  `),
  ]
  return parts.filter(Boolean).join(', ')
}
