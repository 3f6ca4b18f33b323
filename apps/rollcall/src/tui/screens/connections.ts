import { bold, clean, type Line, type Look, plain, type Span, span, table } from '@rollcall/presenter'
import {
  type ConnectionsAct,
  type ConnectionsNews,
  type ConnectionsState,
  canConnections,
  connectionsBindings,
  openConnections,
  pickedConnection,
  type Removal,
  reduceConnections,
} from '../state/connections.ts'
import type { Known } from '../state/known.ts'
import { type Drawing, defineScreen, type Frame, type Row, type Screen } from '../state/screen.ts'
import type { Tested } from '../state/tested.ts'
import { windowOf } from '../widgets/list.ts'
import { paragraph } from '../widgets/paragraph.ts'
import { testRows } from '../widgets/test-rows.ts'
import { proposalDrawing } from './proposal.ts'

/** Every system that is read or written, and how far a test of the selected one gets. */
export const connectionsScreen: Screen<object, ConnectionsState, ConnectionsAct, ConnectionsNews> = defineScreen({
  name: 'connections',
  open: openConnections,
  bindings: connectionsBindings,
  can: canConnections,
  reduce: reduceConnections,
  draw,
})

function draw(state: ConnectionsState, { width, height, around }: Frame): Drawing {
  const { known, look } = around
  const crumbs = ['Connections']
  if (state.removal)
    return { crumbs: [...crumbs, 'Remove'], ...removalDrawing(state.removal, { width, height, around }) }
  const picked = pickedConnection(state, around)
  const [head = [], ...lines] = listLines(known, state, look, width)
  const tested = picked && state.tests[picked.name]
  const result = tested ? testRows(tested, width, look) : [[span('t tests it, step by step.', 'quiet')]]
  const room = Math.max(3, height - 4 - Math.min(result.length, Math.floor(height / 2)))
  const at = Math.max(0, picked ? known.connections.indexOf(picked) : 0)
  const { from, to } = windowOf(at, lines.length, room)
  const rows = lines
    .slice(from, to)
    .map((line, index): Row => (from + index === at ? { line, selected: true } : { line }))
  const below: readonly Line[] = picked
    ? [[], [bold(clean(picked.name)), span(`  ${clean(picked.where)}`, 'quiet')], ...result]
    : []
  return {
    crumbs,
    status: [span(clean(known.file.split('/').slice(-2).join('/')), 'quiet')],
    body: [{ line: head }, ...rows, ...below.slice(0, height - rows.length - 1).map((line) => ({ line }))],
    spoken: {
      lines: [`${known.connections.length} connections`, ...(tested ? result.map((line) => plain(line).trim()) : [])],
      ...(picked
        ? { item: `${clean(picked.name)}, ${clean(picked.title)}, ${usesOf(picked.name, known) || 'in no sync'}` }
        : {}),
    },
  }
}

/** The difference in the file, and what is forgotten besides. */
function removalDrawing({ connection, proposal, secrets }: Removal, frame: Frame): Pick<Drawing, 'body' | 'spoken'> {
  const names = secrets.map((name) => `"${clean(name)}"`).join(', ')
  const says =
    secrets.length > 0
      ? `The keychain forgets ${names} too: nothing else in this file uses it.`
      : 'No secret is forgotten: none that only this connection uses is in the keychain.'
  const below = proposal.problem ? [] : paragraph(says, frame.width)
  const { body, spoken } = proposalDrawing(proposal, { ...frame, height: frame.height - below.length - 1 })
  return {
    body: [...body, { line: [] }, ...below.map((line) => ({ line }))],
    spoken: {
      lines: [...spoken.lines, ...below.map(plain)],
      item: proposal.problem ? (spoken.item ?? '') : `Enter removes ${clean(connection)}, escape keeps it.`,
    },
  }
}

function listLines(
  { connections, syncs }: Known,
  { tests }: ConnectionsState,
  look: Look,
  width: number,
): readonly Line[] {
  const rows = connections.map(({ name, title, where }): Line[] => [
    [signOf(tests[name], look), span(' '), span(clean(name))],
    [span(clean(title), 'quiet')],
    [span(clean(where), 'quiet')],
    [span(usesOf(name, { syncs }), 'quiet')],
  ])
  const columns = [
    { name: 'connection' },
    { name: 'system' },
    { name: 'where', most: 36 },
    { name: 'used by', optional: true },
  ] as const
  return table(columns, rows, width)
}

function signOf(test: Tested | undefined, { signs }: Look): Span {
  if (!test || test.state === 'busy') return span(signs.dot, test ? 'accent' : 'quiet')
  return test.state === 'passed' ? span(signs.enable, 'good') : span(signs.failed, 'bad')
}

/** `reads staff, writes leads` */
function usesOf(name: string, { syncs }: Pick<Known, 'syncs'>): string {
  const of = (side: 'from' | 'to'): string =>
    syncs
      .filter((sync) => sync[side] === name)
      .map((sync) => clean(sync.name))
      .join(', ')
  return [of('from') && `read by ${of('from')}`, of('to') && `written by ${of('to')}`].filter(Boolean).join('; ')
}
