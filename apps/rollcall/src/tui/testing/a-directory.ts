import type { Problem } from '@rollcall/model'
import { plain } from '@rollcall/presenter'
import { directoryScreen } from '../screens/directory.ts'
import type { DirectoryAct } from '../state/directory/bindings.ts'
import type { Item, Page } from '../state/directory/tree.ts'
import type {
  DirectoryEffect,
  DirectoryGiven,
  DirectoryNews,
  DirectoryState,
  ShownEntry,
} from '../state/directory/types.ts'
import type { Around, Drawing, ScreenEvent, Step } from '../state/screen.ts'
import { aFrame, anAround } from './an-around.ts'

/** The directory screen without hands: the test says what they found. */
export interface Directory {
  readonly state: () => DirectoryState
  /** What the last event asked the hands for. */
  readonly effects: () => readonly DirectoryEffect[]
  readonly step: () => Step<DirectoryState>
  readonly does: (...acts: readonly DirectoryAct[]) => Directory
  /** Keys while a field or a menu has them; a name of one sign types it. */
  readonly types: (...keys: readonly string[]) => Directory
  readonly hears: (news: DirectoryNews) => Directory
  readonly fails: (effect: DirectoryEffect['effect'], problem: Problem, about?: string) => Directory
  /** What is below an entry (`''`: the top), all of it. */
  readonly read: (of: string, items: readonly Item[], more?: Partial<Page>) => Directory
  readonly drawing: () => Drawing
  /** The body as text, the selection marked. */
  readonly body: () => readonly string[]
}

export function aDirectory(given: Partial<DirectoryGiven> = {}, around: Around = anAround()): Directory {
  let step: Step<DirectoryState> = directoryScreen.open({ connection: 'corp', ...given }, around)
  const on = (event: ScreenEvent<DirectoryAct, DirectoryNews>): Directory => {
    step = directoryScreen.reduce(step.state, event, around)
    return directory
  }
  const directory: Directory = {
    state: () => step.state,
    effects: () => (step.effects ?? []) as readonly DirectoryEffect[],
    step: () => step,
    does(...acts) {
      for (const act of acts) on({ on: 'act', act })
      return directory
    },
    types(...keys) {
      for (const name of keys) on({ on: 'type', key: { name, ...([...name].length === 1 ? { text: name } : {}) } })
      return directory
    },
    hears: (news) => on({ on: 'news', news }),
    fails: (effect, problem, about) => on({ on: 'failed', effect, problem, ...(about !== undefined && { about }) }),
    read: (of, items, more = {}) =>
      on({
        on: 'news',
        news: { news: 'page', page: { of, items, reading: 1, fresh: true, status: 'whole', ...more } },
      }),
    drawing: () => directoryScreen.draw(step.state, aFrame(around)),
    body: () =>
      directory.drawing().body.map(({ line, selected }) => `${selected ? '▌' : ' '} ${plain(line)}`.trimEnd()),
  }
  return directory
}

export const root = 'dc=acme,dc=example'
export const people = `ou=people,${root}`

export function aPerson(uid: string, name: string, below: string = people): Item {
  return { ref: `uid=${uid},${below}`, label: `uid=${uid}`, name, kind: 'user', leaf: true }
}

/** The directory of the mock-up in TUI.md, `ou=people` closed. */
export function acme(given: Partial<DirectoryGiven> = {}, around: Around = anAround()): Directory {
  return aDirectory(given, around)
    .read('', [{ ref: root, label: 'dc=acme' }])
    .read(root, [
      { ref: `ou=contractors,${root}`, label: 'ou=contractors' },
      { ref: `ou=groups,${root}`, label: 'ou=groups' },
      { ref: people, label: 'ou=people' },
    ])
}

export const crowd: readonly Item[] = [
  aPerson('mila', 'Mila Aaltonen'),
  aPerson('mora', 'Mora Lind'),
  aPerson('oskar', 'Oskar Ferrari-Holm'),
  aPerson('rana', 'رنا حداد'),
  aPerson('yamada', '山田 太郎'),
  aPerson('zak', 'Łukasz Żak'),
]

export const mora: ShownEntry = {
  ...aPerson('mora', 'Mora Lind'),
  id: '6f1c1e9a-52c1-4c0e-9a31-000000000001',
  hasLdif: true,
  operational: ['createTimestamp'],
  attributes: {
    cn: ['Mora Lind'],
    createTimestamp: ['2026-01-01T00:00:00.000Z'],
    entryUUID: ['6f1c1e9a-52c1-4c0e-9a31-000000000001'],
    mail: ['mora.lind@acme.example', 'mora@acme.example'],
    manager: [`uid=oskar,${people}`],
    memberOf: [`cn=wiki-users,ou=groups,${root}`],
  },
}

/** `acme` with `ou=people` open and Mora selected, her entry shown. */
export function atMora(given: Partial<DirectoryGiven> = {}, around: Around = anAround()): Directory {
  return acme(given, around)
    .does('down', 'down', 'down', 'open')
    .read(people, crowd)
    .does('down', 'down')
    .hears({ news: 'shown', ref: mora.ref, shown: mora })
}
