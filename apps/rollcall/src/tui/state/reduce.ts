import { everywhere } from '../keys.ts'
import { actsOn, type Offer, offers } from './offers.ts'
import { openPalette, pasteIntoPalette, pickInPalette, reducePalette } from './palette.ts'
import type { Around, Go, ScreenEvent, Step } from './screen.ts'
import type { Screens } from './screens.ts'
import type { Intent, Open, Order, Reduced, State } from './state.ts'

/** Everything the UI does, as a pure function: what is shown next, and what the hands are to do. */
export function reduce(state: State, intent: Intent, screens: Screens): Reduced {
  switch (intent.do) {
    case 'key':
      return press(state, intent, screens)
    case 'paste':
      return paste(state, intent.text, screens)
    case 'resize':
      return { state: { ...state, size: intent.size, look: { ...state.look, width: intent.size.columns } }, orders: [] }
    case 'look':
      return { state: { ...state, look: intent.look }, orders: [] }
    case 'known':
      return toAll({ ...state, known: intent.known }, screens)
    case 'message':
      return { state: say(state, { ...intent.message, ...(intent.lasts && { lasts: true }) }), orders: [] }
    case 'go':
      return go(state, intent.go, screens)
    case 'event': {
      const at = state.open.findIndex(({ id }) => id === intent.to)
      return at < 0 ? { state, orders: [] } : toScreen(state, at, intent.event, screens)
    }
    default:
      return intent satisfies never
  }
}

export function aroundOf({ known, look, size, readOnly }: State): Around {
  return { known, look, size, readOnly }
}

export function topOf({ open }: State): Open | undefined {
  return open.at(-1)
}

/** Only into a field: pasted text is never taken for keys. */
function paste(state: State, text: string, screens: Screens): Reduced {
  const top = topOf(state)
  if (state.over?.what === 'palette') {
    const palette = pasteIntoPalette(state.over.palette, text)
    return { state: { ...state, over: { what: 'palette', palette } }, orders: [] }
  }
  if (state.over || !top?.screen.takesText?.(top.state)) return { state, orders: [] }
  return toTop(state, { on: 'paste', text }, screens)
}

function press(before: State, { name, text }: Extract<Intent, { do: 'key' }>, screens: Screens): Reduced {
  const { message, asked, ...rest } = before // what was said was read by now
  const state: State = message?.lasts ? { ...rest, message } : rest
  const key = { name, ...(text === undefined ? {} : { text }) }
  const top = topOf(state)
  if (name === 'ctrl-c') return asked ? { state: { ...state, ended: true }, orders: [] } : quit(state)
  if (state.over?.what === 'help') return { state: without(state), orders: [] }
  if (state.over?.what === 'palette') {
    if (name === 'esc') return { state: without(state), orders: [] }
    if (name === 'enter')
      return follow(without(state), pickInPalette(state.over.palette, offers(state, screens)), screens)
    return {
      state: {
        ...state,
        over: { what: 'palette', palette: reducePalette(state.over.palette, key, offers(state, screens)) },
      },
      orders: [],
    }
  }
  if (!top) return { state, orders: [] }
  if (top.screen.takesText?.(top.state)) return toTop(state, { on: 'type', key }, screens)
  const binding = actsOn(top, aroundOf(state)).find(({ keys }) => keys.includes(name))
  if (binding) return toTop(state, { on: 'act', act: binding.act }, screens)
  switch (everywhere.find(({ keys }) => keys.includes(name))?.act) {
    case 'back':
      return go(state, { to: 'back' }, screens)
    case 'help':
      return { state: { ...state, over: { what: 'help' } }, orders: [] }
    case 'palette':
      return { state: { ...state, over: { what: 'palette', palette: openPalette } }, orders: [] }
    default:
      return { state, orders: [] }
  }
}

function follow(state: State, offer: Offer | undefined, screens: Screens): Reduced {
  if (!offer) return { state, orders: [] }
  if ('act' in offer) return toTop(state, { on: 'act', act: offer.act }, screens)
  return go(state, offer.go, screens)
}

/** What lasts is not talked over. */
function say(state: State, message: NonNullable<State['message']>): State {
  return state.message?.lasts ? state : { ...state, message }
}

function without({ over: _, ...state }: State): State {
  return state
}

/** Says first what would be lost; ctrl-c right after that leaves all the same. */
function quit(state: State): Reduced {
  const why = state.open.map(({ screen, state: own }) => screen.stays?.(own)).find(Boolean)
  if (why) {
    const asked: State = { ...state, asked: true }
    return { state: say(asked, { text: `${why} ctrl-c quits all the same.`, tone: 'warn' }), orders: [] }
  }
  return { state: { ...state, ended: true }, orders: [] }
}

function go(state: State, way: Go, screens: Screens): Reduced {
  if (way.to === 'quit') return quit(state)
  const top = topOf(state)
  const stays = top?.screen.stays?.(top.state)
  if (way.to === 'back') {
    if (stays) return { state: say(state, { text: stays, tone: 'warn' }), orders: [] }
    return back(state, way.with, screens)
  }
  if (stays && way.instead) return { state: say(state, { text: stays, tone: 'warn' }), orders: [] }
  const screen = screens.named(way.screen)
  if (!screen) return { state: say(state, { text: `There is no screen ${way.screen}.`, tone: 'bad' }), orders: [] }
  const open = way.instead ? state.open.slice(0, -1) : state.open
  const left: Order[] = way.instead && top ? [{ order: 'leave', screen: top.id }] : []
  const id = state.nextId
  const step = screen.open(way.with, aroundOf(state))
  const opened = { ...state, nextId: id + 1, open: [...open, { id, screen, state: step.state }] }
  return after(opened, id, step, screens, left)
}

function back(state: State, given: unknown, screens: Screens): Reduced {
  const top = topOf(state)
  if (!top || state.open.length === 1) return { state, orders: [] }
  const left: Order = { order: 'leave', screen: top.id }
  const reduced = toTop({ ...state, open: state.open.slice(0, -1) }, { on: 'returned', with: given }, screens)
  return { ...reduced, orders: [left, ...reduced.orders] }
}

function toTop(state: State, event: ScreenEvent<string, unknown>, screens: Screens): Reduced {
  return toScreen(state, state.open.length - 1, event, screens)
}

function toAll(state: State, screens: Screens): Reduced {
  return state.open.reduce<Reduced>(
    ({ state: so, orders }, { id }) => {
      const at = so.open.findIndex((one) => one.id === id)
      const next = at < 0 ? { state: so, orders: [] } : toScreen(so, at, { on: 'changed' }, screens)
      return { state: next.state, orders: [...orders, ...next.orders] }
    },
    { state, orders: [] },
  )
}

function toScreen(state: State, at: number, event: ScreenEvent<string, unknown>, screens: Screens): Reduced {
  const one = state.open[at]
  if (!one) return { state, orders: [] }
  const step = one.screen.reduce(one.state, event, aroundOf(state))
  const open = step.state === one.state ? state.open : state.open.with(at, { ...one, state: step.state })
  return after({ ...state, open }, one.id, step, screens)
}

function after(
  state: State,
  id: number,
  step: Step<unknown>,
  screens: Screens,
  before: readonly Order[] = [],
): Reduced {
  const effects = (step.effects ?? []).map((effect): Order => ({ order: 'begin', screen: id, effect }))
  const copied: Order[] = step.clipboard === undefined ? [] : [{ order: 'clipboard', text: step.clipboard }]
  const begun = [...effects, ...copied]
  const said = step.say ? say(state, step.say) : state
  // One that lies below has no say in where a person is.
  if (!step.go || id !== topOf(said)?.id) return { state: said, orders: [...before, ...begun] }
  const gone = go(said, step.go, screens)
  return { state: gone.state, orders: [...before, ...begun, ...gone.orders] }
}
