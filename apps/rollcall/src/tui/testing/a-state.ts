import { asciiSigns, type Look, plain, span, unicodeSigns } from '@rollcall/presenter'
import type { Binding } from '../keys.ts'
import { drawTop, picture } from '../look/frame.ts'
import { type Known, nothingKnown } from '../state/known.ts'
import { reduce, topOf } from '../state/reduce.ts'
import { type AnyScreen, type Around, defineScreen, type Screen, type Spoken, type Step } from '../state/screen.ts'
import type { Screens } from '../state/screens.ts'
import type { Intent, Order, State } from '../state/state.ts'

/** Test data: builders fill in what does not matter. */
export const aLook: Look = {
  signs: unicodeSigns,
  timeZone: 'UTC',
  now: Date.UTC(2026, 3, 10, 14, 2),
  most: 20,
  width: 80,
}
export const asciiLook: Look = { ...aLook, signs: asciiSigns }

export function aState(more: Partial<State> = {}): State {
  return {
    size: { columns: 80, rows: 24 },
    look: aLook,
    readOnly: false,
    known: nothingKnown,
    open: [],
    nextId: 1,
    ended: false,
    ...more,
  }
}

export function anAround(more: Partial<Around> = {}): Around {
  return { known: nothingKnown, look: aLook, size: { columns: 80, rows: 24 }, readOnly: false, ...more }
}

export const known: Known = {
  ...nothingKnown,
  file: '/etc/acme/rollcall.yaml',
  status: 'good',
  connections: [
    {
      name: 'corp',
      connector: 'openldap',
      title: 'OpenLDAP',
      where: 'ldap.acme.example',
      settings: 'a',
      can: ['scan'],
    },
    { name: 'wiki', connector: 'scim', title: 'SCIM 2.0', where: 'wiki.acme.example', settings: 'a', can: ['create'] },
  ],
}

/** A screen that remembers what happened to it, and does what the test says. */
export interface Diary {
  readonly name: string
  readonly events: readonly string[]
}

export interface DiaryParts {
  readonly name?: string
  readonly bindings?: readonly Binding[]
  readonly on?: (event: string, diary: Diary) => Partial<Step<Diary>>
  readonly typing?: boolean
  readonly stays?: string
  readonly can?: (act: string) => boolean
}

export function aDiary({ name = 'diary', bindings = [], on, typing, stays, can }: DiaryParts = {}): AnyScreen {
  const keep = (diary: Diary, event: string): Step<Diary> => {
    const state = { ...diary, events: [...diary.events, event] }
    return { state, ...on?.(event, state) }
  }
  const screen: Screen<object, Diary, string, { readonly text: string }> = defineScreen({
    name,
    open: (given, _) => keep({ name, events: [] }, `open ${JSON.stringify(given)}`),
    bindings,
    ...(can && { can: (_: Diary, act: string) => can(act) }),
    ...(typing && { takesText: () => true }),
    ...(stays && { stays: () => stays }),
    reduce: (diary, event) => keep(diary, eventText(event)),
    draw: ({ events }) => ({
      crumbs: [name],
      body: events.map((event) => ({ line: [span(event)] })),
      spoken: { lines: events },
    }),
  })
  return screen as unknown as AnyScreen
}

function eventText({ on, ...rest }: { readonly on: string }): string {
  const given = Object.values(rest).filter((value) => value !== undefined)
  return [on, ...given.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))].join(' ')
}

export function screensOf(...all: readonly AnyScreen[]): Screens {
  return { named: (name) => all.find((screen) => screen.name === name), places: () => [] }
}

/** What is so after all that; the orders that went to the hands beside it. */
export function after(
  screens: Screens,
  intents: readonly Intent[],
  first: State = aState(),
): { readonly state: State; readonly orders: readonly Order[] } {
  let state = first
  const orders: Order[] = []
  for (const intent of intents) {
    const reduced = reduce(state, intent, screens)
    state = reduced.state
    orders.push(...reduced.orders)
  }
  return { state, orders }
}

export function goTo(screen: string, given: object = {}): Intent {
  return { do: 'go', go: { to: 'screen', screen, with: given } }
}

/** Keys by name; a name of one sign types it. */
export function keysNamed(...names: readonly string[]): readonly Intent[] {
  return names.map((name) => ({ do: 'key', name, ...([...name].length === 1 ? { text: name } : {}) }))
}

/** The terminal as text, a line a row. */
export function seen(state: State, screens: Screens): readonly string[] {
  return picture(state, screens).rows.map(({ line }) => plain(line))
}

/** What the shown screen remembers. */
export function diaryOf(state: State): readonly string[] {
  return (topOf(state)?.state as Diary | undefined)?.events ?? []
}

export function spokenOf(state: State, screens: Screens): Spoken {
  return drawTop(state, screens).spoken
}
