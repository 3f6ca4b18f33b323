import type { Problem } from '@rollcall/model'
import { insert } from '../widgets/field.ts'
import { isMove } from '../widgets/list.ts'
import { toClipboard } from './clipboard.ts'
import { ask, filter, leave, typed, typeInField } from './directory/asking.ts'
import type { DirectoryAct } from './directory/bindings.ts'
import { moveInEntry, pageOf } from './directory/entry.ts'
import { openMenu, typeInMenu } from './directory/menu.ts'
import { again, close, comeBack, follow, goTo, open, toggle } from './directory/moving.ts'
import { failBranch, settle, standStill, viewOf, withView } from './directory/settle.ts'
import { addPage, type Node, openNode, top } from './directory/tree.ts'
import type {
  DirectoryEffect,
  DirectoryGiven,
  DirectoryNews,
  DirectoryState,
  DirectoryStep,
} from './directory/types.ts'
import { emptyView, move, selectedNode, withTree } from './directory/view.ts'
import type { Around, ScreenEvent } from './screen.ts'

type Event = ScreenEvent<DirectoryAct, DirectoryNews>

export function openDirectory({ connection, ref, pick }: DirectoryGiven): DirectoryStep {
  const state: DirectoryState = {
    connection,
    pick: pick ?? false,
    main: emptyView,
    pane: 'tree',
    value: { selected: 0 },
    operational: false,
    places: [],
  }
  const find: readonly DirectoryEffect[] = ref === undefined ? [] : [{ effect: 'directory.find', connection, ref }]
  const settled = settle(state)
  return { state: settled.state, effects: [...settled.effects, ...find] }
}

/** A field or a menu has the keys. */
export function directoryTakesText({ asking, menu }: DirectoryState): boolean {
  return asking !== undefined || menu !== undefined
}

export function reduceDirectory(before: DirectoryState, event: Event, around: Around): DirectoryStep {
  const pressed = event.on === 'act' || event.on === 'type'
  const still = pressed ? standStill(before) : { state: before, effects: [] }
  const step = on(still.state, event, around)
  const settled = settle(step.state)
  return { ...step, state: settled.state, effects: [...still.effects, ...(step.effects ?? []), ...settled.effects] }
}

function on(state: DirectoryState, event: Event, around: Around): DirectoryStep {
  switch (event.on) {
    case 'act':
      return act(state, event.act, around)
    case 'type':
      if (state.menu) return typeInMenu(state, state.menu, event.key, around)
      return state.asking ? typeInField(state, state.asking, event.key, around) : { state }
    case 'paste':
      return { state: state.asking ? typed(state, state.asking, insert(state.asking.field, event.text)) : state }
    case 'news':
      return hear(state, event.news)
    case 'failed':
      return fail(state, event)
    case 'returned':
    case 'changed':
      return { state }
    default:
      return event satisfies never
  }
}

function act(state: DirectoryState, what: DirectoryAct, around: Around): DirectoryStep {
  if (isMove(what)) {
    if (state.pane === 'entry') return { state: moveInEntry(state, what, around.size) }
    return { state: withView(state, move(viewOf(state), what, pageOf(around.size))) }
  }
  switch (what) {
    case 'pick':
      return { state, go: { to: 'back', with: picked(state) } }
    case 'go-there': {
      const ref = selectedNode(viewOf(state))?.ref
      const { connection } = state
      return {
        state,
        ...(ref === undefined ? {} : { effects: [{ effect: 'directory.find', connection, ref }] }),
      }
    }
    case 'open':
      return { state: open(state) }
    case 'toggle':
      return { state: toggle(state) }
    case 'close':
      return { state: close(state) }
    case 'follow':
      return follow(state)
    case 'whole':
      return { state: { ...state, whole: { selected: 0 } } }
    case 'answer':
      return { state } // it only says what Enter does while a field or a menu has the keys
    case 'leave-entry':
      return state.places.length > 0 && !state.whole ? comeBack(state) : { state: stepBack(state) }
    case 'come-back':
      return comeBack(state)
    case 'step-back':
      return { state: stepBack(state) }
    case 'filter':
    case 'search':
      return { state: ask(state, what) }
    case 'write':
      return { state: ask(state, 'file') }
    case 'explain':
    case 'preview':
    case 'copy':
      return openMenu(state, what, around)
    case 'operational':
      return { state: { ...state, operational: !state.operational, value: { selected: 0 } } }
    case 'pane':
      return { state: state.pane === 'tree' ? { ...state, pane: 'entry' } : toTree(state) }
    case 'again':
      return again(state)
    default:
      return what satisfies never
  }
}

/** Out of what is open innermost: a value, the entry, what a search found, a filter. */
function stepBack(state: DirectoryState): DirectoryState {
  if (state.whole) {
    const { whole: _, ...rest } = state
    return rest
  }
  if (state.pane === 'entry') return toTree(state)
  if (state.found) {
    const { found: _, ...rest } = state
    return rest
  }
  return filter(state, '')
}

function toTree({ whole: _, ...state }: DirectoryState): DirectoryState {
  return { ...state, pane: 'tree' }
}

/** What whoever wanted a person gets. */
function picked(state: DirectoryState): { readonly ref: string; readonly id?: string; readonly label: string } {
  const { ref = '', label = '', name } = selectedNode(viewOf(state)) ?? {}
  const id = state.entry?.ref === ref ? state.entry.shown?.id : undefined
  return { ref, label: name ?? label, ...(id === undefined ? {} : { id }) }
}

function hear(state: DirectoryState, news: DirectoryNews): DirectoryStep {
  switch (news.news) {
    case 'page': {
      if (news.text === undefined)
        return { state: openOnly({ ...state, main: withTree(state.main, addPage(state.main.tree, news.page)) }) }
      if (state.found?.text !== news.text) return { state }
      const { view } = state.found
      return { state: { ...state, found: { ...state.found, view: withTree(view, addPage(view.tree, news.page)) } } }
    }
    case 'shown':
      if (state.entry?.ref !== news.ref) return { state }
      return { state: { ...state, entry: { ...state.entry, shown: news.shown } } }
    case 'place':
      return { state: goTo(state, news.path) }
    case 'ldif':
      return { state, ...toClipboard(news.text, 'The LDIF of the entry', 'w writes it to a file.') }
    case 'written':
      return { state: leave(state), say: { text: `Written to ${news.file}.`, tone: 'good' } }
    default:
      return news satisfies never
  }
}

/** Where there is only one entry at the top, what is below it is what everybody wants to see. */
function openOnly(state: DirectoryState): DirectoryState {
  const { tree } = state.main
  const [root] = tree.rows as readonly Node[]
  const isOnly = tree.read === 1 && tree.rows.length === 1 && root?.ref !== undefined
  return isOnly && !root.leaf && !tree.branches.has(root.ref)
    ? { ...state, main: withTree(state.main, openNode(tree, root)) }
    : state
}

function fail(state: DirectoryState, { effect, about, problem }: Extract<Event, { on: 'failed' }>): DirectoryStep {
  switch (effect) {
    case 'directory.read':
      return { state: failBranch(state, about ?? `below ${top}`, problem) }
    case 'directory.show':
      return { state: state.entry ? { ...state, entry: { ...state.entry, problem } } : state }
    case 'directory.find':
      return { state: { ...state, places: withoutLast(state) }, say: said(problem) }
    default:
      return { state, say: said(problem) }
  }
}

/** The place that `follow` kept is where one still is. */
function withoutLast({ places, pane }: DirectoryState): DirectoryState['places'] {
  return pane === 'entry' ? places.slice(0, -1) : places
}

function said({ message, hint }: Problem): { readonly text: string; readonly tone: 'bad' } {
  return { text: hint ? `${message} ${hint}` : message, tone: 'bad' }
}
