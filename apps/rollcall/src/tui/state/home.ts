import type { Instant, Pause } from '@rollcall/model'
import type { Health, LatestRun } from '@rollcall/presenter'
import { type Binding, type Move, moves } from '../keys.ts'
import { isMove, moveIn } from '../widgets/list.ts'
import type { Known, KnownConnection } from './known.ts'
import type { Around, Go, ScreenEvent, Step } from './screen.ts'

export type HomeAct =
  | Move
  | 'start'
  | 'plan'
  | 'resume'
  | 'directory'
  | 'mapping'
  | 'findings'
  | 'history'
  | 'schedule'
  | 'edit'
  | 'connections'
  | 'test'
  | 'read-again'
  | 'quit'

export const homeBindings: readonly Binding<HomeAct>[] = [
  { keys: ['enter'], act: 'start', says: 'begin', writes: true },
  { keys: ['p', 'enter'], act: 'plan', says: 'plan' },
  { keys: ['R'], act: 'resume', says: 'resume', writes: true },
  { keys: ['d', 'enter'], act: 'directory', says: 'directory' },
  { keys: ['m'], act: 'mapping', says: 'mapping' },
  { keys: ['e', 'enter'], act: 'edit', says: 'edit' },
  { keys: ['q'], act: 'quit', says: 'quit' },
  { keys: ['c'], act: 'connections', says: 'connections' },
  { keys: ['t'], act: 'test', says: 'test' },
  { keys: ['f'], act: 'findings', says: 'findings' },
  { keys: ['h'], act: 'history', says: 'history' },
  { keys: ['s'], act: 'schedule', says: 'schedule' },
  { keys: ['r'], act: 'read-again', says: 'read again' },
  ...moves,
]

/** What is remembered of a sync. */
export interface SyncFacts {
  /** People with a link whom Rollcall did not switch off. */
  readonly linked: number
  /** Of them, those whom no finding concerns, after a run that looked at everybody and left nothing undone. */
  readonly inStep?: number
  readonly drifted: number
  /** Those not set aside, beside drift. */
  readonly findings: number
  readonly paused?: Pause
  /** Newest first. */
  readonly runs: readonly LatestRun[]
  readonly next?: Instant
}

/** What is selected; keys act on it. */
export interface Picked {
  readonly kind: 'connection' | 'sync'
  readonly name: string
}

export interface HomeState {
  /** Absent: the first sync. */
  readonly picked?: Picked
  readonly health: Readonly<Record<string, Health>>
  /** Which settings of a connection `health` is about. */
  readonly tested: Readonly<Record<string, string>>
  readonly facts: Readonly<Record<string, SyncFacts>>
  /** Of all syncs, newest first. */
  readonly latest: readonly LatestRun[]
  /** The guided start was opened once by itself. */
  readonly started: boolean
}

export type HomeEffect =
  /** Tests connections, all at once. */
  | { readonly effect: 'home.health'; readonly connections: readonly string[] }
  | { readonly effect: 'home.facts'; readonly syncs: readonly string[] }
  /** Lets a paused sync run again. */
  | { readonly effect: 'home.resume'; readonly sync: string }
  /** Reads the configuration again. */
  | { readonly effect: 'home.read-again' }

export type HomeNews =
  | { readonly news: 'health'; readonly connection: string; readonly health: Health }
  | { readonly news: 'facts'; readonly sync: string; readonly facts: SyncFacts }
  | { readonly news: 'resumed'; readonly sync: string }
  | { readonly news: 'latest'; readonly runs: readonly LatestRun[] }

export function openHome(_: object, around: Around): Step<HomeState> {
  return look({ health: {}, tested: {}, facts: {}, latest: [], started: false }, around)
}

/** Connections first, then syncs: the order on the screen. */
function everything({ connections, syncs }: Known): readonly Picked[] {
  return [
    ...connections.map(({ name }): Picked => ({ kind: 'connection', name })),
    ...syncs.map(({ name }): Picked => ({ kind: 'sync', name })),
  ]
}

export function pickedOn({ picked }: Pick<HomeState, 'picked'>, known: Known): Picked | undefined {
  const all = everything(known)
  const same = all.find(({ kind, name }) => kind === picked?.kind && name === picked.name)
  return same ?? all.find(({ kind }) => kind === 'sync') ?? all[0]
}

export function canHome(state: HomeState, act: HomeAct, { known }: Around): boolean {
  if (act === 'quit') return true
  if (act === 'start') return known.status === 'missing'
  if (act === 'read-again') return known.status !== 'unread'
  if (known.status !== 'good') return false
  if (act === 'connections' || isMove(act)) return true
  const picked = pickedOn(state, known)
  if (act === 'test') return known.connections.length > 0
  if (act === 'directory') return canBrowse(directoryOf(picked, known))
  if (act === 'resume') return picked?.kind === 'sync' && state.facts[picked.name]?.paused !== undefined
  if (act === 'edit') return picked?.kind === 'connection'
  return picked?.kind === 'sync'
}

/** The connection itself, or the one that a sync reads from. */
function directoryOf(picked: Picked | undefined, { connections, syncs }: Known): KnownConnection | undefined {
  const name = picked?.kind === 'sync' ? syncs.find((sync) => sync.name === picked.name)?.from : picked?.name
  return connections.find((connection) => connection.name === name)
}

function canBrowse(connection: KnownConnection | undefined): boolean {
  return connection?.can.includes('browse') ?? false
}

export function reduceHome(state: HomeState, event: ScreenEvent<HomeAct, HomeNews>, around: Around): Step<HomeState> {
  switch (event.on) {
    case 'act':
      return act(state, event.act, around)
    case 'news':
      if (event.news.news === 'facts') return hearFacts(state, event.news, around)
      if (event.news.news === 'resumed')
        return { state, effects: facts(around), say: { text: `${event.news.sync} may run again.`, tone: 'good' } }
      return { state: hear(state, event.news, around) }
    case 'failed':
      return { state, say: { text: event.problem.message, tone: 'bad' } }
    case 'changed':
      return look(state, around)
    case 'returned':
      return { state, effects: facts(around) }
    default:
      return { state }
  }
}

/** After another run its target holds other records than when it was tested. */
function hearFacts(
  state: HomeState,
  { sync, facts: now }: Extract<HomeNews, { news: 'facts' }>,
  around: Around,
): Step<HomeState> {
  const before = state.facts[sync]
  const facts = { ...state.facts, [sync]: now }
  const [last] = now.runs
  const target = around.known.syncs.find(({ name }) => name === sync)?.to
  if (!before || !last || last.id === before.runs[0]?.id || !last.applied?.ok || target === undefined)
    return { state: { ...state, facts } }
  const { [target]: _, ...health } = state.health
  const next = { ...state, facts, health }
  return { state: next, effects: untested(next, around) }
}

function hear(state: HomeState, news: Exclude<HomeNews, { news: 'facts' | 'resumed' }>, { known }: Around): HomeState {
  if (news.news === 'latest') return { ...state, latest: news.runs }
  const settings = known.connections.find(({ name }) => name === news.connection)?.settings ?? ''
  return {
    ...state,
    health: { ...state.health, [news.connection]: news.health },
    tested: { ...state.tested, [news.connection]: settings },
  }
}

function act(state: HomeState, what: HomeAct, around: Around): Step<HomeState> {
  const { known } = around
  if (isMove(what)) return { state: move(state, what, known) }
  if (what === 'quit') return { state, go: { to: 'quit' } }
  if (what === 'read-again') return { state, effects: [{ effect: 'home.read-again' }] as readonly HomeEffect[] }
  const picked = pickedOn(state, known)
  if (what === 'resume')
    return { state, effects: picked ? ([{ effect: 'home.resume', sync: picked.name }] as readonly HomeEffect[]) : [] }
  if (what === 'test') return testAgain(state, picked, around)
  return { state, go: wayTo(what, picked, known) }
}

function move(state: HomeState, what: Move, known: Known): HomeState {
  const all = everything(known)
  const at = pickedOn(state, known)
  const selected = all.findIndex(({ kind, name }) => kind === at?.kind && name === at.name)
  const picked = all[moveIn({ selected: Math.max(0, selected) }, what, all.length, 5).selected]
  return picked ? { ...state, picked } : state
}

/** The one that is selected; from a sync, all of them. */
function testAgain(state: HomeState, picked: Picked | undefined, around: Around): Step<HomeState> {
  const again = picked?.kind === 'connection' ? [picked.name] : around.known.connections.map(({ name }) => name)
  const health = Object.fromEntries(Object.entries(state.health).filter(([name]) => !again.includes(name)))
  const next = { ...state, health }
  return { state: next, effects: untested(next, around) }
}

type Way = Exclude<HomeAct, Move | 'quit' | 'resume' | 'test' | 'read-again'>

function wayTo(what: Way, picked: Picked | undefined, known: Known): Go {
  if (what === 'start' || what === 'connections') return { to: 'screen', screen: what, with: {} }
  if (what === 'edit') return { to: 'screen', screen: 'connection', with: { name: picked?.name } }
  if (what === 'directory')
    return { to: 'screen', screen: 'directory', with: { connection: directoryOf(picked, known)?.name } }
  return { to: 'screen', screen: what, with: { sync: picked?.name } }
}

/** Looks at whatever is new. Only what was never tested as it is now is tested: a test reads the whole directory. */
function look(state: HomeState, around: Around): Step<HomeState> {
  const { known, readOnly } = around
  if (known.status === 'missing' && !state.started && !readOnly)
    return { state: { ...state, started: true }, go: { to: 'screen', screen: 'start', with: {} } }
  if (known.status !== 'good') return { state }
  const now = new Map(known.connections.map(({ name, settings }) => [name, settings]))
  const health = Object.fromEntries(
    Object.entries(state.health).filter(([name]) => now.get(name) === state.tested[name]),
  )
  const next = { ...state, health, started: true }
  return { state: next, effects: [...untested(next, around), ...facts(around)] }
}

function untested({ health }: HomeState, { known }: Around): readonly HomeEffect[] {
  const connections = known.connections.map(({ name }) => name).filter((name) => !(name in health))
  return connections.length > 0 ? [{ effect: 'home.health', connections }] : []
}

function facts({ known }: Around): readonly HomeEffect[] {
  return known.status === 'good' ? [{ effect: 'home.facts', syncs: known.syncs.map(({ name }) => name) }] : []
}
