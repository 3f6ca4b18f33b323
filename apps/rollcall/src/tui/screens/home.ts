import type { SyncDefinition } from '@rollcall/model'
import {
  ago,
  bold,
  clean,
  count,
  counted,
  type Line,
  type Look,
  pad,
  plain,
  type Span,
  span,
  table,
} from '@rollcall/presenter'
import {
  canHome,
  type Health,
  type HomeAct,
  type HomeNews,
  type HomeState,
  homeBindings,
  openHome,
  reduceHome,
  type SyncFacts,
} from '../state/home.ts'
import type { KnownConnection } from '../state/known.ts'
import { type Drawing, defineScreen, type Frame, type Row, type Screen } from '../state/screen.ts'
import { sparkline } from '../widgets/sparkline.ts'

/** Where everything begins: what there is, and how it is. */
export const homeScreen: Screen<object, HomeState, HomeAct, HomeNews> = defineScreen({
  name: 'home',
  open: openHome,
  bindings: homeBindings,
  can: canHome,
  reduce: reduceHome,
  draw,
})

function draw(state: HomeState, frame: Frame): Drawing {
  const { known, look } = frame.around
  const connections = connectionLines(known.connections, state, look, frame.width)
  const syncs = known.syncs.map((sync) => syncLines(sync, state.facts[sync.name], look, frame.width))
  const body: Row[] = [
    { line: [bold('Connections')] },
    ...connections.map((line) => ({ line })),
    { line: [] },
    { line: [bold('Syncs')] },
    ...syncs.flatMap((lines, at) => [
      ...lines.map((line) => ({ line, selected: at === state.list.selected })),
      { line: [] },
    ]),
  ]
  return {
    crumbs: ['Home'],
    status: [span(clean(known.file.split('/').slice(-2).join('/')), 'quiet')],
    body,
    spoken: {
      lines: connections.map(plain),
      ...(syncs[state.list.selected] ? { item: (syncs[state.list.selected] ?? []).map(plain).join(', ') } : {}),
    },
  }
}

function connectionLines(
  connections: readonly KnownConnection[],
  { health }: HomeState,
  look: Look,
  width: number,
): readonly Line[] {
  const rows = connections.map(({ name, title }): Line[] => {
    const found = health[name]
    return [
      [healthSign(found, look), span(' '), span(clean(name))],
      [span(clean(title), 'quiet')],
      [
        found?.problem
          ? span(clean(found.problem.message), 'bad')
          : span(clean(found?.detail ?? 'being tested'), 'quiet'),
      ],
      [span(found ? `${count(found.ms)} ms` : '', 'quiet')],
    ]
  })
  return table([{ name: '' }, { name: '' }, { name: '' }, { name: '', right: true, optional: true }], rows, width)
}

function healthSign(health: Health | undefined, look: Look): Span {
  if (!health) return span(look.signs.dot, 'quiet')
  return health.problem ? span(look.signs.failed, 'bad') : span(look.signs.enable, 'good')
}

function syncLines(sync: SyncDefinition, facts: SyncFacts | undefined, look: Look, width: number): readonly Line[] {
  const last = facts?.runs[0]
  const when = last ? ago(last.startedAt, look.now) : 'never ran'
  const spark = sparkline((facts?.runs ?? []).map(({ applied }) => applied?.ok ?? 0).reverse(), look)
  const first: Line = [
    stateSign(facts, look),
    span(' '),
    bold(pad(clean(sync.name), 12)),
    span(pad(`${clean(sync.from)} ${look.signs.arrow} ${clean(sync.to)}`, 24), 'quiet'),
    span(pad(when, 16)),
    span(width > 70 ? spark : '', 'accent'),
  ]
  const findings = facts?.findings
    ? [span(`  ${look.signs.dot}  `, 'faint'), span(counted(facts.findings, 'finding'), 'warn')]
    : []
  const paused = facts?.paused
    ? [span(`  ${look.signs.dot}  `, 'faint'), span(`paused by ${clean(facts.paused.by)}`, 'warn')]
    : []
  const second: Line = facts ? [span(`  ${count(facts.linked)} linked`, 'quiet'), ...findings, ...paused] : []
  return [first, second]
}

function stateSign(facts: SyncFacts | undefined, look: Look): Span {
  const status = facts?.runs[0]?.status
  if (status === 'failed') return span(look.signs.failed, 'bad')
  if (status === 'stopped' || facts?.paused) return span(look.signs.guard, 'warn')
  return status === 'done' ? span(look.signs.enable, 'good') : span(look.signs.disable, 'quiet')
}
