import type { Survey } from '@rollcall/engine'
import { allScreens } from '../screens/all-screens.ts'
import type { Facts, MappingNews } from '../state/mapping-state.ts'
import type { State } from '../state/state.ts'
import { after, aState, goTo, keysNamed, seen, spokenOf } from './a-state.ts'
import { aKnown, aSync } from './an-around.ts'

const sync = aSync({
  users: {
    userName: { expression: 'lower(uid)', write: 'always' },
    title: { expression: "present(title) ? title : 'Staff'", write: 'onCreate' },
  },
})
export const facts: Facts = {
  target: [
    { name: 'userName', type: 'text', required: true, unique: true },
    { name: 'title', type: 'text', maxLength: 40 },
    { name: 'department', type: 'text' },
  ],
  attributes: ['uid', 'title', 'mail'],
  functions: ['lower', 'present'],
  roles: ['admin'],
}
export const person = { id: 'p-mora', dn: 'uid=mora,ou=people,dc=acme,dc=example', label: 'Mora Lind' }
const opened: MappingNews = { news: 'opened', facts, person }
const tried: MappingNews = {
  news: 'tried',
  tried: {
    fields: { userName: { values: ['mora'] }, title: { values: ['Senior clerk'] } },
    rules: [{ values: ['mora'] }],
  },
}
const none = { missing: 0, malformed: 0, 'too-long': 0, duplicate: 0, empty: 0 }
const survey: Survey = {
  people: 1204,
  excluded: 0,
  before: 1207,
  linked: 1200,
  leaving: { all: 3, already: 0 },
  fields: {
    userName: { filled: 1204, counts: none, cases: [] },
    title: {
      filled: 1198,
      counts: { ...none, empty: 5, 'too-long': 1 },
      cases: [
        {
          kind: 'too-long',
          id: 'p-nora',
          dn: 'uid=nora,ou=people',
          label: 'Nora Quist',
          why: 'The target takes at most 40.',
        },
        { kind: 'empty', id: 'p-noah', dn: 'uid=noah,ou=people', label: 'Noah Berg', why: 'no value' },
      ],
    },
  },
  roles: { admin: 2 },
  rules: [{ rule: 'userName = uid', one: 1190, several: 4 }],
  missingGroups: [],
}
export const surveyed: MappingNews = { news: 'surveyed', survey }
type Happens = string | MappingNews

/** The mapping of `staff` in the whole UI: keys by name, and what the hands tell in between. */
export function onMapping(more: Partial<State>, ...happens: readonly Happens[]) {
  const intents = [opened, tried, surveyed, ...happens].flatMap((one) =>
    typeof one === 'string' ? keysNamed(one) : [{ do: 'event', to: 2, event: { on: 'news', news: one } } as const],
  )
  const first = aState({ known: aKnown({ syncs: [sync] }), ...more })
  const { state, orders } = after(allScreens, [goTo('home'), goTo('mapping', { sync: 'staff' }), ...intents], first)
  return {
    state,
    lines: seen(state, allScreens),
    spoken: spokenOf(state, allScreens),
    message: state.message?.text,
    begun: orders.flatMap((order) => (order.order === 'begin' && order.screen === 2 ? [order.effect] : [])),
    above: state.open.at(-1)?.screen.name,
  }
}
export const typed = (text: string): readonly string[] => [...text]
