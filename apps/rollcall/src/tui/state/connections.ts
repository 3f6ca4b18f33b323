import { type Binding, type Move, moves } from '../keys.ts'
import { atFirst, isMove, type List, moveIn } from '../widgets/list.ts'
import type { KnownConnection } from './known.ts'
import type { Around, ScreenEvent, Step } from './screen.ts'
import { beingTested, heardTest, type Tested, type TestNews } from './tested.ts'

export type ConnectionsAct = Move | 'edit' | 'add' | 'test' | 'directory'

export const connectionsBindings: readonly Binding<ConnectionsAct>[] = [
  { keys: ['enter', 'e'], act: 'edit', says: 'edit' },
  { keys: ['t'], act: 'test', says: 'test' },
  { keys: ['d'], act: 'directory', says: 'directory' },
  { keys: ['a'], act: 'add', says: 'add', writes: true },
  ...moves,
]

export interface ConnectionsState {
  readonly list: List
  readonly tests: Readonly<Record<string, Tested>>
}

export type ConnectionsEffect = { readonly effect: 'connections.test'; readonly connection: string }

export type ConnectionsNews = TestNews & { readonly connection: string }

export function openConnections(): Step<ConnectionsState> {
  return { state: { list: atFirst, tests: {} } }
}

export function pickedConnection(
  { list }: ConnectionsState,
  { known }: Pick<Around, 'known'>,
): KnownConnection | undefined {
  return known.connections[Math.min(list.selected, known.connections.length - 1)]
}

export function canConnections(state: ConnectionsState, act: ConnectionsAct, around: Around): boolean {
  const picked = pickedConnection(state, around)
  if (act === 'add') return around.known.status === 'good'
  if (act === 'directory') return picked?.can.includes('browse') ?? false
  return picked !== undefined
}

export function reduceConnections(
  state: ConnectionsState,
  event: ScreenEvent<ConnectionsAct, ConnectionsNews>,
  around: Around,
): Step<ConnectionsState> {
  switch (event.on) {
    case 'act':
      return act(state, event.act, around)
    case 'news':
      return { state: hear(state, event.news) }
    case 'changed':
      return { state: { ...state, tests: {} } } // they were of other settings
    case 'failed':
      return { state, say: { text: event.problem.message, tone: 'bad' } }
    default:
      return { state }
  }
}

function act(state: ConnectionsState, what: ConnectionsAct, around: Around): Step<ConnectionsState> {
  const { length } = around.known.connections
  if (isMove(what)) return { state: { ...state, list: moveIn(state.list, what, length, 10) } }
  const name = pickedConnection(state, around)?.name
  if (what === 'add') return { state, go: { to: 'screen', screen: 'connection', with: {} } }
  if (name === undefined) return { state }
  if (what === 'edit') return { state, go: { to: 'screen', screen: 'connection', with: { name } } }
  if (what === 'directory') return { state, go: { to: 'screen', screen: 'directory', with: { connection: name } } }
  const tests = { ...state.tests, [name]: beingTested }
  const effects: readonly ConnectionsEffect[] = [{ effect: 'connections.test', connection: name }]
  return { state: { ...state, tests }, effects }
}

function hear(state: ConnectionsState, news: ConnectionsNews): ConnectionsState {
  const test = heardTest(state.tests[news.connection] ?? beingTested, news)
  return { ...state, tests: { ...state.tests, [news.connection]: test } }
}
