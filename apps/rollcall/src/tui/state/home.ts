import type { Instant, Pause, Problem, SyncDefinition } from '@rollcall/model'
import type { PastRun } from '@rollcall/presenter'
import { type Binding, type Move, moves } from '../keys.ts'
import { isMove, type List, moveIn } from '../widgets/list.ts'
import type { KnownConnection } from './known.ts'
import type { Around, Go, ScreenEvent, Step } from './screen.ts'

export type HomeAct =
  | Move
  | 'plan'
  | 'directory'
  | 'mapping'
  | 'findings'
  | 'history'
  | 'schedule'
  | 'connections'
  | 'test'
  | 'quit'

export const homeBindings: readonly Binding<HomeAct>[] = [
  { keys: ['p', 'enter'], act: 'plan', says: 'plan' },
  { keys: ['d'], act: 'directory', says: 'directory' },
  { keys: ['m'], act: 'mapping', says: 'mapping' },
  { keys: ['f'], act: 'findings', says: 'findings' },
  { keys: ['h'], act: 'history', says: 'history' },
  { keys: ['s'], act: 'schedule', says: 'schedule' },
  { keys: ['c'], act: 'connections', says: 'connections' },
  { keys: ['t'], act: 'test', says: 'test again' },
  { keys: ['q'], act: 'quit', says: 'quit' },
  ...moves,
]

/** What a test of a connection found. */
export interface Health {
  readonly ms: number
  readonly detail: string
  readonly problem?: Problem
}

/** What is remembered of a sync. */
export interface SyncFacts {
  readonly linked: number
  readonly findings: number
  readonly paused?: Pause
  /** Newest first. */
  readonly runs: readonly PastRun[]
  readonly next?: Instant
}

export interface HomeState {
  readonly list: List
  readonly health: Readonly<Record<string, Health>>
  readonly facts: Readonly<Record<string, SyncFacts>>
}

export type HomeEffect =
  /** Tests every connection, at once. */
  | { readonly effect: 'home.health'; readonly connections: readonly string[] }
  | { readonly effect: 'home.facts'; readonly syncs: readonly string[] }

export type HomeNews =
  | { readonly news: 'health'; readonly connection: string; readonly health: Health }
  | { readonly news: 'facts'; readonly sync: string; readonly facts: SyncFacts }

export function openHome(_: object, around: Around): Step<HomeState> {
  return { state: { list: { selected: 0 }, health: {}, facts: {} }, effects: look(around) }
}

export function canHome({ list }: HomeState, act: HomeAct, { known }: Around): boolean {
  const sync = known.syncs[list.selected]
  if (act === 'connections' || act === 'quit' || isMove(act)) return true
  if (act === 'test') return known.connections.length > 0
  return sync !== undefined
}

export function reduceHome(state: HomeState, event: ScreenEvent<HomeAct, HomeNews>, around: Around): Step<HomeState> {
  switch (event.on) {
    case 'act':
      return act(state, event.act, around)
    case 'news':
      return { state: hear(state, event.news) }
    case 'failed':
      return { state, say: { text: event.problem.message, tone: 'bad' } }
    case 'changed':
    case 'returned':
      return { state, effects: look(around) }
    default:
      return { state }
  }
}

function hear(state: HomeState, news: HomeNews): HomeState {
  if (news.news === 'health') return { ...state, health: { ...state.health, [news.connection]: news.health } }
  return { ...state, facts: { ...state.facts, [news.sync]: news.facts } }
}

function act(state: HomeState, what: HomeAct, around: Around): Step<HomeState> {
  const { syncs } = around.known
  if (isMove(what)) return { state: { ...state, list: moveIn(state.list, what, syncs.length, 5) } }
  if (what === 'quit') return { state, go: { to: 'quit' } }
  if (what === 'test') return { state: { ...state, health: {} }, effects: look(around) }
  const sync = syncs[state.list.selected]
  return { state, ...(what === 'connections' || sync ? { go: wayTo(what, sync) } : {}) }
}

function wayTo(what: Exclude<HomeAct, Move | 'quit' | 'test'>, sync: SyncDefinition | undefined): Go {
  if (what === 'connections' || !sync) return { to: 'screen', screen: 'connections', with: {} }
  if (what === 'directory') return { to: 'screen', screen: 'directory', with: { connection: sync.from } }
  return { to: 'screen', screen: what, with: { sync: sync.name } }
}

function look({ known }: Around): readonly HomeEffect[] {
  if (known.status !== 'good') return []
  return [
    { effect: 'home.health', connections: known.connections.map(({ name }: KnownConnection) => name) },
    { effect: 'home.facts', syncs: known.syncs.map(({ name }) => name) },
  ]
}
