import type { Survey } from '@rollcall/engine'
import { cells, plain } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { picture } from '../look/frame.ts'
import type { MappingNews } from '../state/mapping-state.ts'
import type { State } from '../state/state.ts'
import { after, aState, goTo, keysNamed, seen, spokenOf } from '../testing/a-state.ts'
import { aKnown, aSync } from '../testing/an-around.ts'
import { allScreens } from './all-screens.ts'

const sync = aSync({
  users: {
    userName: { expression: 'lower(uid)', write: 'always' },
    title: { expression: "present(title) ? title : 'Staff'", write: 'onCreate' },
  },
})
const facts = {
  target: [
    { name: 'userName', type: 'text', required: true, unique: true },
    { name: 'title', type: 'text', maxLength: 40 },
    { name: 'department', type: 'text' },
  ],
  attributes: ['uid', 'title', 'mail'],
  functions: ['lower', 'present'],
  roles: ['admin'],
} as const
const person = { id: 'p-mora', dn: 'uid=mora,ou=people,dc=acme,dc=example', label: 'Mora Lind' }
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
const surveyed: MappingNews = { news: 'surveyed', survey }
const proposal = {
  file: '/srv/acme/rollcall.yaml',
  before: 'a',
  after: 'b',
  diff: [
    { kind: 'removed', text: 'title: title', before: 4 },
    { kind: 'added', text: 'title: cn', after: 4 },
  ],
} as const

type Happens = string | MappingNews

/** The screen in the whole UI: keys by name, and what the hands tell in between. */
function on(more: Partial<State>, ...happens: readonly Happens[]) {
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
const typed = (text: string): readonly string[] => [...text]
const wrong: MappingNews = {
  news: 'tried',
  tried: {
    fields: {
      userName: { values: ['mora'] },
      title: {
        values: [],
        problem: { message: 'There is no attribute `titel`.', hint: 'Did you mean `title`?', at: [8, 13] },
      },
    },
    rules: [],
  },
}

describe('the mapping of a sync', () => {
  it('shows each field with what it asks for, its expression, and what this person would get', () => {
    expect(on({}, 'down').lines.slice(0, 16)).toEqual([
      'Rollcall  staff › Mapping',
      '',
      'For Mora Lind  uid=mora,ou=people,dc=…  fields  scope  match  roles  leaving',
      '',
      'wiki                  from corp                   Mora would get',
      'userName    req uniq  lower(uid)                  mora',
      'title       once      present(title) ? title :…   Senior clerk',
      'department                                        not mapped',
      '',
      "title        present(title) ? title : 'Staff'",
      '',
      '',
      'this field   1,198 filled   5 empty   1 too long',
      'scope        1,204 people, 3 fewer than the last run',
      '',
      '',
    ])
  })

  it('says while it counts, and keeps the counts of before in sight', () => {
    expect(on({}, 'down', 'o', { news: 'reading', records: 12_000 }).lines).toContain(
      'scope        1,204 people, 3 fewer than the last run   counting, 12,000 read',
    )
  })

  it('is a sentence where there is no such sync, or where neither system answers', () => {
    const { lines } = on({ known: aKnown({ syncs: [] }) })
    expect(lines[2]).toBe('There is no sync staff.')
  })

  it('has no line wider than the terminal, and all that matters, from the smallest to large ones', () => {
    for (const columns of [60, 80, 120, 200, 300])
      for (const rows of [16, 24, 40, 80]) {
        const { state } = on(
          { size: { columns, rows } },
          'down',
          'enter',
          ...typed(' and much more than fits in here'.repeat(5)),
          wrong,
        )
        const all = picture(state, allScreens).rows.map(({ line }) => plain(line))
        expect(all.every((line) => cells(line) <= columns - 4)).toBe(true)
        expect(all.join('\n')).toContain('title')
      }
  })

  it('shows the worst cases below where there is room', () => {
    const { lines } = on({ size: { columns: 120, rows: 40 } }, 'down')
    const at = lines.indexOf('Worst cases for title')
    expect(lines.slice(at + 1, at + 3)).toEqual([
      '! Nora Quist  uid=nora  The target takes at most 40.',
      '! Noah Berg   uid=noah  empty',
    ])
  })
})

describe('an expression that is typed', () => {
  it('is tried at every key, and its mistake stands under its place', () => {
    const { lines, begun } = on({}, 'down', 'enter', 'ctrl-u', ...typed("present(titel) ? title : 'Staff'"), wrong)
    expect(lines).toContain("title        present(titel) ? title : 'Staff'")
    expect(lines).toContain('                     ^ no attribute `titel`; did you mean `title`?')
    expect(lines[6]).toMatch(/^title {7}once {6}present\(titel\) \? title :… {3}✕ no attribute `titel`$/)
    expect(lines[0]).toMatch(/● not saved$/)
    expect(begun.at(-1)).toMatchObject({
      effect: 'mapping.try',
      users: { title: { expression: "present(titel) ? title : 'Staff'", write: 'onCreate' } },
    })
  })

  it('has its mistake before the caret where there is no room behind it', () => {
    const text = `${"title + ' ' + ".repeat(3)}titel`
    const tried: MappingNews = {
      news: 'tried',
      tried: {
        fields: {
          title: {
            values: [],
            problem: { message: 'There is no attribute `titel`.', hint: 'Did you mean `title`?', at: [42, 47] },
          },
        },
        rules: [],
      },
    }
    const { lines } = on({}, 'down', 'enter', 'ctrl-u', ...typed(text), 'home', tried)
    expect(lines[9]?.indexOf('titel')).toBe(55)
    expect(lines[10]?.indexOf('^')).toBe(55)
    expect(lines[10]?.trimStart()).toBe(`no attribute \`titel\`; did you mean \`title\`? ^`)
  })

  it('is completed by tab from the attributes of the source', () => {
    const { lines } = on({}, 'down', 'enter', 'ctrl-u', ...typed('lower(ti'))
    expect(lines).toContain('             tab  title')
    expect(on({}, 'down', 'enter', 'ctrl-u', ...typed('lower(ti'), 'tab').lines).toContain('title        lower(title')
  })

  it('is as it was after esc, and counted anew once it is kept', () => {
    const left = on({}, 'down', 'enter', 'x', 'esc')
    expect(left.lines[0]).not.toContain('not saved')
    expect(on({}, 'down', 'enter', ...typed(' +'), 'enter').begun.slice(-2)).toMatchObject([
      { effect: 'mapping.try' },
      { effect: 'mapping.survey', sync: 'staff', edits: [{ path: ['syncs', 'staff', 'users', 'title'] }] },
    ])
  })

  it('can be undone while it is typed, and once it is kept', () => {
    expect(on({}, 'down', 'enter', 'x', 'y', 'ctrl-z').lines).toContain(
      "title        present(title) ? title : 'Staff'x",
    )
    expect(on({}, 'down', 'enter', 'x', 'enter', 'ctrl-z').lines[0]).not.toContain('not saved')
  })
})

describe('other sections', () => {
  it('hold scope, rules, roles and leaving, each with what it means', () => {
    const scope = on({}, 'tab').lines
    expect(scope).toContain('base        wherever the connection looks')
    expect(scope).toContain('leaving      3 linked people not in scope')
    const match = on({}, 'tab', 'tab', surveyed).lines
    expect(match).toContain('rule 1      userName = uid                          1,190 found, 4 several')
    expect(match).toContain('             looks for mora')
    expect(on({}, 'tab', 'tab', 'tab').lines).toContain(`admin       nobody${' '.repeat(34)}2`)
    expect(on({}, '[').lines.slice(4, 9)).toEqual([
      'someone       what happens to the account  in words',
      'out of scope  disable                      the account is switched off',
      'deleted       the same                     the account is switched off',
      'disable when  disabled, expired            each switches the account off',
      'group left    keep                         the group is left as it is',
    ])
  })

  it('count accounts once the rules are looked at', () => {
    expect(on({}, 'tab', 'tab').begun.at(-1)).toMatchObject({ effect: 'mapping.survey', accounts: true })
    expect(on({}, 'tab').begun.filter(({ effect }) => effect === 'mapping.survey')).toHaveLength(1)
  })

  it('say what is wrong with a row while it is typed', () => {
    const news: MappingNews = { news: 'checked', wrong: '`onLeave`: did you mean `disable`?' }
    const { lines, begun } = on({}, '[', 'enter', 'x', news)
    expect(begun.at(-1)).toMatchObject({
      effect: 'mapping.check',
      edits: [{ path: ['syncs', 'staff', 'onLeave'], value: 'disablex' }],
    })
    expect(lines).toContain('             ^ `onLeave`: did you mean `disable`?')
  })
})

describe('a policy of leaving', () => {
  const afterTyping = (downs: number, text: string) =>
    on({}, '[', ...Array<string>(downs).fill('down'), 'enter', 'ctrl-u', ...typed(text)).lines.join('\n')

  it('says in words what it comes to, while it is typed', () => {
    expect(afterTyping(0, 'delete after 30d')).toContain('off at once, deleted after 30d')
    expect(afterTyping(1, 'delete')).toContain('deleted if the source confirms it')
    expect(afterTyping(2, 'never')).toContain('no state switches it off')
    expect(afterTyping(3, 'empty')).toContain('its members are taken out')
    expect(afterTyping(0, 'disble')).toMatch(/^out of scope {2}disble$/m)
  })

  it('is completed by tab, a list of states behind each comma', () => {
    expect(afterTyping(2, 'disabled, l')).toContain('tab  locked')
    expect(afterTyping(3, 'e')).toContain('tab  empty')
  })
})

describe('another person', () => {
  const found: MappingNews = {
    news: 'found',
    found: [
      { id: 'p-nora', dn: 'uid=nora,ou=people', label: 'Nora Quist' },
      { id: 'p-nori', dn: 'uid=nori,ou=people', label: 'Nori Sato' },
    ],
  }
  it('is searched for by name, dn or id', () => {
    const { lines, begun, spoken } = on({}, 'u', ...typed('nor'), found, 'down')
    expect(lines.slice(2, 6)).toEqual([
      'User    nor',
      '',
      'Nora Quist  uid=nora,ou=people',
      'Nori Sato  uid=nori,ou=people',
    ])
    expect(begun.at(-1)).toEqual({ effect: 'mapping.find', text: 'nor' })
    expect(spoken).toMatchObject({ field: 'User: nor', item: 'Nori Sato, uid=nori,ou=people' })
    expect(on({}, 'u', ...typed('nor'), found, 'down', 'enter').begun.at(-1)).toEqual({
      effect: 'mapping.person',
      text: 'p-nori',
    })
  })

  it('may be one of the worst cases', () => {
    const { lines, spoken } = on({}, 'down', 'w')
    expect(lines.slice(4, 7)).toEqual([
      'Worst cases for title',
      '! Nora Quist  uid=nora  The target takes at most 40.',
      '! Noah Berg   uid=noah  empty',
    ])
    expect(spoken.item).toBe('Nora Quist, The target takes at most 40.')
    const taken = on({}, 'down', 'w', 'down', 'enter')
    expect(taken.begun.at(-1)).toEqual({ effect: 'mapping.person', text: 'p-noah' })
    expect(on({}, 'down', 'w', 'esc').above).toBe('mapping')
  })
})

describe('saving', () => {
  const proposed: MappingNews = { news: 'proposed', proposal }
  it('shows the difference first, and writes it on enter', () => {
    const asked = on({}, 'down', 'o', 'ctrl-s')
    expect(asked.begun.at(-1)).toMatchObject({ effect: 'mapping.propose', sync: 'staff' })
    const shown = on({}, 'down', 'o', 'ctrl-s', proposed)
    expect(shown.lines).toContain('4 + title: cn')
    expect(on({}, 'down', 'o', 'ctrl-s', proposed, 'enter').begun.at(-1)).toEqual({ effect: 'mapping.write', proposal })
  })

  it('says where it is wrong instead, and loses nothing', () => {
    const problem = { code: 'config.invalid', message: 'rollcall.yaml:4:3 no such field' } as const
    const bad: MappingNews = { news: 'proposed', proposal: { ...proposal, problem } }
    const { lines, begun } = on({}, 'down', 'o', 'ctrl-s', bad, 'enter')
    expect(lines).toContain('rollcall.yaml:4:3 no such field')
    expect(begun.at(-1)).not.toMatchObject({ effect: 'mapping.write' })
    expect(on({}, 'down', 'o', 'ctrl-s', bad, 'esc').lines[0]).toContain('not saved')
  })

  it('is asked for before the screen is left', () => {
    const { above, message } = on({}, 'down', 'o', 'esc')
    expect([above, message]).toEqual(['mapping', 'Not saved yet: ctrl-s saves, x throws the changes away.'])
    expect(on({}, 'down', 'o', 'x', 'esc').above).toBe('home')
  })

  it('is not there in read-only mode, but trying is', () => {
    const { lines, begun, state } = on({ readOnly: true }, 'down', 'enter', ...typed(' +'), 'ctrl-s', 'enter', 'ctrl-s')
    expect(begun.map(({ effect }) => effect)).not.toContain('mapping.propose')
    expect(begun.map(({ effect }) => effect)).toContain('mapping.try')
    expect(lines.at(-1)).not.toContain('save')
    expect(state.readOnly).toBe(true)
  })
})

describe('for those who listen', () => {
  it('the selected row is said in words, with what it means', () => {
    const { lines, item } = on({}, 'down').spoken
    expect(item).toBe("title, once, present(title) ? title : 'Staff', Mora Lind would get Senior clerk")
    expect(lines).toEqual([
      'Section fields.',
      'For Mora Lind.',
      'this field: 1,198 filled, 5 empty, 1 too long',
      'scope: 1,204 people, 3 fewer than the last run',
    ])
  })

  it('what is typed is said with its mistake, or with what Tab would make of it', () => {
    expect(on({}, 'down', 'enter', 'x', wrong).spoken.field).toBe(
      "title: present(title) ? title : 'Staff'x. mistake: There is no attribute `titel`. Did you mean `title`?",
    )
    expect(on({}, 'down', 'enter', 'ctrl-u', ...typed('lower(ti')).spoken.field).toContain('tab completes to title')
  })

  it('an empty row says what it means, and a rule whom it finds', () => {
    expect(on({}, 'down', 'down').spoken.item).toBe('department, not mapped')
    expect(on({}, 'tab').spoken.item).toBe('base, wherever the connection looks')
    expect(on({}, '[', 'end').spoken.item).toBe('group left, keep, the group is left as it is')
    expect(on({}, 'tab', 'tab', surveyed).spoken.item).toBe(
      'rule 1, userName = uid, looks for mora, 1,190 found, 4 several',
    )
  })
})
