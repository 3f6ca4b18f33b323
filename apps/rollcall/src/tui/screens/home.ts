import { bold, clean, latestRuns, plain, problemLines, span } from '@rollcall/presenter'
import {
  canHome,
  type HomeAct,
  type HomeNews,
  type HomeState,
  homeBindings,
  openHome,
  type Picked,
  pickedOn,
  reduceHome,
} from '../state/home.ts'
import {
  type Around,
  type Drawing,
  defineScreen,
  type Frame,
  type Row,
  type Screen,
  type Spoken,
} from '../state/screen.ts'
import { problemRows } from '../widgets/problem-rows.ts'
import { connectionLines, spokenConnections } from './home-connections.ts'
import { spokenSync, syncRows } from './home-syncs.ts'

/** Where everything begins: what there is, and how it is. */
export const homeScreen: Screen<object, HomeState, HomeAct, HomeNews> = defineScreen({
  name: 'home',
  open: openHome,
  bindings: homeBindings,
  can: canHome,
  reduce: reduceHome,
  draw,
})

/** Rows of the body from which on there is room for one more table. */
const roomForRuns = 30

function draw(state: HomeState, frame: Frame): Drawing {
  const { known, readOnly } = frame.around
  const file = clean(known.file.split('/').slice(-2).join('/'))
  const common = { crumbs: [], status: [span(file, 'quiet')] }
  if (known.status === 'good') return { ...common, ...drawGood(state, frame) }
  if (known.status === 'unread')
    return { ...common, body: [{ line: [span('Reading the configuration.', 'quiet')] }], spoken: { lines: [] } }
  const rows = known.status === 'missing' ? noneYet(known.file, readOnly) : doesNotLoad(frame)
  return { ...common, body: rows, spoken: { lines: rows.map(({ line }) => plain(line)).filter(Boolean) } }
}

function noneYet(file: string, readOnly: boolean): readonly Row[] {
  const next = readOnly
    ? [span('Nothing can be written with --read-only; --config FILE names another one.', 'quiet')]
    : [bold('Enter', 'accent'), span(' asks where your people are and where accounts go, and writes it.')]
  return [
    { line: [bold('There is no configuration yet.')] },
    { line: [span(clean(file), 'quiet')] },
    { line: [] },
    { line: next },
  ]
}

function doesNotLoad({ around: { known }, height, width }: Frame): readonly Row[] {
  const lines = problemRows(known.problem ?? { message: '' }, width)
  const end: Row[] = [
    { line: [] },
    { line: [span('Mend it in an editor, then '), bold('r', 'accent'), span(' reads it again.')] },
  ]
  const room = height - end.length
  const shown = lines.length > room ? [...lines.slice(0, room - 1), [span('…', 'quiet')]] : lines
  const rows = shown.map((line, at): Row => ({ line: at === 0 ? line.map(({ text }) => bold(text, 'bad')) : line }))
  return [...rows, ...end]
}

function drawGood(state: HomeState, { width, height, around }: Frame): Pick<Drawing, 'body' | 'spoken'> {
  const { known, look } = around
  const picked = pickedOn(state, known)
  const isPicked = (kind: 'connection' | 'sync', name: string): boolean => picked?.kind === kind && picked.name === name
  const connections = connectionLines(known, state, look, width)
  const top: Row[] = [
    { line: [bold('Connections')] },
    ...connections.map((line, at): Row => {
      const name = known.connections[at]?.name ?? ''
      return isPicked('connection', name) ? { line, selected: true } : { line }
    }),
    ...detailRows(state, picked?.kind === 'connection' ? picked.name : undefined),
    { line: [] },
  ]
  const { head, rows } = syncRows(known, state.facts, look, width)
  const syncs: Row[] = rows.flatMap((lines, at) => [
    ...(at === 0 ? [] : [{ line: [] }]),
    ...lines.map((line): Row => (isPicked('sync', known.syncs[at]?.name ?? '') ? { line, selected: true } : { line })),
  ])
  const none: Row[] = [{ line: [span('No sync yet: add one to the configuration.', 'quiet')] }]
  const all: Row[] = [...top, { line: [bold('Syncs')] }, ...(syncs.length > 0 ? [{ line: head }, ...syncs] : none)]
  const left = height - all.length - 2
  const runs =
    height >= roomForRuns && left > 0 && state.latest.length > 0
      ? [[], [bold('Latest runs')], ...latestRuns(state.latest.slice(0, left), look, width)].map(
          (line): Row => ({ line }),
        )
      : []
  return { body: windowed([...all, ...runs], height), spoken: spokenOf(state, picked, around) }
}

/** What to do about a connection that fails, as long as it is selected. */
function detailRows({ health }: HomeState, name: string | undefined): readonly Row[] {
  const problem = name === undefined ? undefined : health[name]?.problem
  if (!problem) return []
  return problemLines(problem, 2).map((line): Row => ({ line, selected: true }))
}

function spokenOf(state: HomeState, picked: Picked | undefined, { known, look }: Around): Spoken {
  const connections = spokenConnections(known, state, look)
  const sync = picked?.kind === 'sync' ? known.syncs.find(({ name }) => name === picked.name) : undefined
  const at = known.connections.findIndex(({ name }) => picked?.kind === 'connection' && name === picked.name)
  const hint = state.health[known.connections[at]?.name ?? '']?.problem?.hint
  const item = sync ? spokenSync(sync, state.facts[sync.name], look) : [connections[at], hint].filter(Boolean).join(' ')
  return { lines: connections, ...(item ? { item } : {}) }
}

/** As many rows as fit, the selected ones among them. */
function windowed(rows: readonly Row[], height: number): readonly Row[] {
  const last = rows.findLastIndex(({ selected }) => selected)
  const from = Math.max(0, Math.min(rows.length - height, last - height + 3))
  return rows.length <= height ? rows : rows.slice(from, from + height)
}
