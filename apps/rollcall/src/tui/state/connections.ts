import type { EditProposal } from '@rollcall/host'
import type { Problem } from '@rollcall/model'
import { clean } from '@rollcall/presenter'
import { type Binding, type Move, moves } from '../keys.ts'
import { atFirst, isMove, type List, moveIn } from '../widgets/list.ts'
import type { KnownConnection } from './known.ts'
import type { Around, ScreenEvent, Step } from './screen.ts'
import { beingTested, heardTest, type Tested, type TestNews } from './tested.ts'

export type ConnectionsAct = Move | 'edit' | 'add' | 'test' | 'directory' | 'remove' | 'write' | 'keep'

export const connectionsBindings: readonly Binding<ConnectionsAct>[] = [
  { keys: ['enter', 'e'], act: 'edit', says: 'edit' },
  { keys: ['t'], act: 'test', says: 'test' },
  { keys: ['d'], act: 'directory', says: 'directory' },
  { keys: ['a'], act: 'add', says: 'add', writes: true },
  { keys: ['R', 'delete'], act: 'remove', says: 'remove', writes: true },
  { keys: ['enter'], act: 'write', says: 'remove it', writes: true },
  { keys: ['esc', 'backspace'], act: 'keep', says: 'keep it' },
  ...moves,
]

export interface ConnectionsState {
  readonly list: List
  readonly tests: Readonly<Record<string, Tested>>
  /** The one that is about to be removed. */
  readonly removal?: Removal
}

export interface Removal {
  readonly connection: string
  readonly proposal: EditProposal
  /** Names in the keychain that nothing else in the configuration uses: they are forgotten with it. */
  readonly secrets: readonly string[]
}

export type ConnectionsEffect =
  | { readonly effect: 'connections.test'; readonly connection: string }
  /** What the configuration would be without it. */
  | { readonly effect: 'connections.propose'; readonly connection: string }
  | { readonly effect: 'connections.remove'; readonly removal: Removal }

export type ConnectionsNews =
  | (TestNews & { readonly connection: string })
  | { readonly news: 'removal'; readonly removal: Removal }
  /** `left`: why its secrets are still in the keychain. */
  | { readonly news: 'removed'; readonly connection: string; readonly left?: Problem }

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
  if (state.removal) return act === 'keep' || (act === 'write' && !state.removal.proposal.problem)
  if (act === 'keep' || act === 'write') return false
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
      return hear(state, event.news)
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
  if (what === 'keep') return { state: withoutRemoval(state) }
  if (what === 'remove') return remove(state, name, around)
  if (what === 'write') {
    const { removal } = state
    const writes = removal && !removal.proposal.problem && !around.readOnly
    const effects: readonly ConnectionsEffect[] = writes ? [{ effect: 'connections.remove', removal }] : []
    return { state, effects }
  }
  if (what === 'edit') return { state, go: { to: 'screen', screen: 'connection', with: { name } } }
  if (what === 'directory') return { state, go: { to: 'screen', screen: 'directory', with: { connection: name } } }
  const tests = { ...state.tests, [name]: beingTested }
  const effects: readonly ConnectionsEffect[] = [{ effect: 'connections.test', connection: name }]
  return { state: { ...state, tests }, effects }
}

/** Asks what would be left, unless a sync still needs it. */
function remove(state: ConnectionsState, name: string, { known, readOnly }: Around): Step<ConnectionsState> {
  if (readOnly) return { state, say: { text: 'Nothing is written with --read-only.', tone: 'warn' } }
  const users = known.syncs.filter(({ from, to }) => from === name || to === name).map((sync) => clean(sync.name))
  if (users.length > 0) {
    const text = `${clean(name)} cannot be removed while ${users.join(', ')} ${users.length === 1 ? 'uses' : 'use'} it.`
    return { state, say: { text, tone: 'warn' } }
  }
  const effects: readonly ConnectionsEffect[] = [{ effect: 'connections.propose', connection: name }]
  return { state, effects }
}

function hear(state: ConnectionsState, news: ConnectionsNews): Step<ConnectionsState> {
  if (news.news === 'removal') return { state: { ...state, removal: news.removal } }
  if (news.news === 'removed') {
    const { connection, left } = news
    const text = `${clean(connection)} is removed.`
    return {
      state: withoutRemoval(state),
      say: left ? { text: `${text} Its secret is still there: ${left.message}`, tone: 'warn' } : { text, tone: 'good' },
    }
  }
  const test = heardTest(state.tests[news.connection] ?? beingTested, news)
  return { state: { ...state, tests: { ...state.tests, [news.connection]: test } } }
}

function withoutRemoval({ removal: _, ...state }: ConnectionsState): ConnectionsState {
  return state
}
