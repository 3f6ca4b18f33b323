import { cells, plain } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { picture } from '../look/frame.ts'
import type { MappingNews } from '../state/mapping-state.ts'
import { aKnown } from '../testing/an-around.ts'
import { onMapping, surveyed, typed } from '../testing/on-mapping.ts'
import { allScreens } from './all-screens.ts'

const proposal = {
  file: '/srv/acme/rollcall.yaml',
  before: 'a',
  after: 'b',
  diff: [
    { kind: 'removed', text: 'title: title', before: 4 },
    { kind: 'added', text: 'title: cn', after: 4 },
  ],
} as const

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
    expect(onMapping({}, 'down').lines.slice(0, 16)).toEqual([
      'Rollcall  staff › Mapping',
      '',
      'For Mora Lind                           fields  scope  match  roles  leaving',
      '    uid=mora,ou=people,dc=acme,dc=example',
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

  it('names this person with the whole id, beside the name where there is room', () => {
    const { lines } = onMapping({ size: { columns: 120, rows: 24 } })
    expect(lines.slice(2, 4)).toEqual([
      expect.stringMatching(/^For Mora Lind {2}uid=mora,ou=people,dc=acme,dc=example {2,}fields/),
      '',
    ])
  })

  it('says while it counts, and keeps the counts of before in sight', () => {
    expect(onMapping({}, 'down', 'o', { news: 'reading', records: 12_000 }).lines).toContain(
      'scope        1,204 people, 3 fewer than the last run   counting, 12,000 read',
    )
  })

  it('is a sentence where there is no such sync, or where neither system answers', () => {
    const { lines } = onMapping({ known: aKnown({ syncs: [] }) })
    expect(lines[2]).toBe('There is no sync staff.')
  })

  it('has no line wider than the terminal, and all that matters, from the smallest to large ones', () => {
    for (const columns of [60, 80, 120, 200, 300])
      for (const rows of [16, 24, 40, 80]) {
        const { state } = onMapping(
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
    const { lines } = onMapping({ size: { columns: 120, rows: 40 } }, 'down')
    const at = lines.indexOf('Worst cases for title')
    expect(lines.slice(at + 1, at + 3)).toEqual([
      '! Nora Quist  uid=nora  The target takes at most 40.',
      '! Noah Berg   uid=noah  empty',
    ])
  })
})

describe('an expression that is typed', () => {
  it('is tried at every key, and its mistake stands under its place', () => {
    const { lines, begun } = onMapping(
      {},
      'down',
      'enter',
      'ctrl-u',
      ...typed("present(titel) ? title : 'Staff'"),
      wrong,
    )
    expect(lines).toContain("title        present(titel) ? title : 'Staff'")
    expect(lines).toContain('                     ^ no attribute `titel`; did you mean `title`?')
    expect(lines[6]).toMatch(/^title {7}once {6}present\(titel\) \? title :… {3}✕ no attribute `titel`$/)
    expect(lines[0]).toMatch(/● not saved$/)
    expect(begun.at(-1)).toMatchObject({
      effect: 'mapping.try',
      fields: { title: { expression: "present(titel) ? title : 'Staff'", write: 'onCreate' } },
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
    const { lines } = onMapping({}, 'down', 'enter', 'ctrl-u', ...typed(text), 'home', tried)
    expect(lines[9]?.indexOf('titel')).toBe(55)
    expect(lines[10]?.indexOf('^')).toBe(55)
    expect(lines[10]?.trimStart()).toBe(`no attribute \`titel\`; did you mean \`title\`? ^`)
  })

  it('is completed by tab from the attributes of the source', () => {
    const { lines } = onMapping({}, 'down', 'enter', 'ctrl-u', ...typed('lower(ti'))
    expect(lines).toContain('             tab  title')
    expect(onMapping({}, 'down', 'enter', 'ctrl-u', ...typed('lower(ti'), 'tab').lines).toContain(
      'title        lower(title',
    )
  })

  it('says that the counts are of before while it is not kept', () => {
    const counts = (...keys: readonly string[]) =>
      onMapping({}, 'down', 'enter', ...keys).lines.find((line) => line.startsWith('this field'))
    expect(counts()).not.toContain('before this edit')
    expect(counts('ctrl-u', ...typed('upper('))).toMatch(/1,198 filled .* {3}before this edit$/)
    expect(counts('x', 'esc')).not.toContain('before this edit')
  })

  it('is as it was after esc, and counted anew once it is kept', () => {
    const left = onMapping({}, 'down', 'enter', 'x', 'esc')
    expect(left.lines[0]).not.toContain('not saved')
    expect(onMapping({}, 'down', 'enter', ...typed(' +'), 'enter').begun.slice(-2)).toMatchObject([
      { effect: 'mapping.try' },
      { effect: 'mapping.survey', sync: 'staff', edits: [{ path: ['syncs', 'staff', 'users', 'title'] }] },
    ])
  })

  it('can be undone while it is typed, and once it is kept', () => {
    expect(onMapping({}, 'down', 'enter', 'x', 'y', 'ctrl-z').lines).toContain(
      "title        present(title) ? title : 'Staff'x",
    )
    expect(onMapping({}, 'down', 'enter', 'x', 'enter', 'ctrl-z').lines[0]).not.toContain('not saved')
  })
})

describe('other sections', () => {
  it('hold scope, rules, roles and leaving, each with what it means', () => {
    const scope = onMapping({}, 'tab').lines
    expect(scope).toContain('base        wherever the connection looks')
    expect(scope).toContain('leaving      3 linked people not in scope')
    const match = onMapping({}, 'tab', 'tab', surveyed).lines
    expect(match).toContain('rule 1      userName = uid                          1,190 found, 4 several')
    expect(match).toContain('             looks for mora')
    expect(onMapping({}, 'tab', 'tab', 'tab').lines).toContain(`admin       nobody${' '.repeat(34)}2`)
    expect(onMapping({}, '[').lines.slice(4, 9)).toEqual([
      'someone       what happens to the account  in words',
      'out of scope  disable                      the account is switched off',
      'deleted       the same                     the account is switched off',
      'disable when  disabled, expired            each switches the account off',
      'group left    keep                         the group is left as it is',
    ])
  })

  it('count nobody again: everybody is counted once for each change', () => {
    const counts = (...keys: readonly string[]) =>
      onMapping({}, ...keys).begun.filter(({ effect }) => effect === 'mapping.survey').length
    const around = Array<string>(5).fill('tab')
    expect([counts(), counts(...around, ...around), counts(...around, 'enter', 'x', 'enter', ...around)]).toEqual([
      1, 1, 2,
    ])
  })

  it('leave it to the trying to say what is wrong with the expression of a rule', () => {
    const { begun } = onMapping({}, 'tab', 'tab', 'enter', 'x')
    expect(begun.map(({ effect }) => effect)).not.toContain('mapping.check')
  })

  it('say what is wrong with a row while it is typed', () => {
    const news: MappingNews = { news: 'checked', wrong: '`onLeave`: did you mean `disable`?' }
    const { lines, begun } = onMapping({}, '[', 'enter', 'x', news)
    expect(begun.at(-1)).toMatchObject({
      effect: 'mapping.check',
      edits: [{ path: ['syncs', 'staff', 'onLeave'], value: 'disablex' }, { path: ['syncs', 'staff', 'onDelete'] }],
    })
    expect(lines).toContain('             ^ `onLeave`: did you mean `disable`?')
  })
})

describe('a policy of leaving', () => {
  const afterTyping = (downs: number, text: string) =>
    onMapping({}, '[', ...Array<string>(downs).fill('down'), 'enter', 'ctrl-u', ...typed(text)).lines.join('\n')

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
    const { lines, begun, spoken } = onMapping({}, 'u', ...typed('nor'), found, 'down')
    expect(lines.slice(2, 6)).toEqual([
      'User    nor',
      `${' '.repeat(70)}2 of 2`,
      'Nora Quist  uid=nora,ou=people',
      'Nori Sato  uid=nori,ou=people',
    ])
    expect(begun.at(-1)).toEqual({ effect: 'mapping.find', text: 'nor' })
    expect(spoken).toMatchObject({ field: 'User: nor', item: 'Nori Sato, uid=nori,ou=people' })
    expect(onMapping({}, 'u', ...typed('nor'), found, 'down', 'enter').begun.at(-1)).toEqual({
      effect: 'mapping.person',
      text: 'p-nori',
    })
  })

  it('may be one of the worst cases', () => {
    const { lines, spoken } = onMapping({}, 'down', 'w')
    expect(lines.slice(4, 7)).toEqual([
      `Worst cases for title${' '.repeat(49)}1 of 2`,
      '! Nora Quist  uid=nora  The target takes at most 40.',
      '! Noah Berg   uid=noah  empty',
    ])
    expect(spoken.item).toBe('Nora Quist, uid=nora,ou=people, 1 of 2, The target takes at most 40.')
    const taken = onMapping({}, 'down', 'w', 'down', 'enter')
    expect(taken.begun.at(-1)).toEqual({ effect: 'mapping.person', text: 'p-noah' })
    expect(onMapping({}, 'down', 'w', 'esc').above).toBe('mapping')
  })
})

describe('saving', () => {
  const proposed: MappingNews = { news: 'proposed', proposal }
  it('shows the difference first, and writes it on enter', () => {
    const asked = onMapping({}, 'down', 'o', 'ctrl-s')
    expect(asked.begun.at(-1)).toMatchObject({ effect: 'mapping.propose', sync: 'staff' })
    const shown = onMapping({}, 'down', 'o', 'ctrl-s', proposed)
    expect(shown.lines).toContain('4 + title: cn')
    expect(onMapping({}, 'down', 'o', 'ctrl-s', proposed, 'enter').begun.at(-1)).toEqual({
      effect: 'mapping.write',
      proposal,
    })
  })

  it('says where it is wrong instead, and loses nothing', () => {
    const problem = { code: 'config.invalid', message: 'rollcall.yaml:4:3 no such field' } as const
    const bad: MappingNews = { news: 'proposed', proposal: { ...proposal, problem } }
    const { lines, begun } = onMapping({}, 'down', 'o', 'ctrl-s', bad, 'enter')
    expect(lines).toContain('rollcall.yaml:4:3 no such field')
    expect(begun.at(-1)).not.toMatchObject({ effect: 'mapping.write' })
    expect(onMapping({}, 'down', 'o', 'ctrl-s', bad, 'esc').lines[0]).toContain('not saved')
  })

  it('is asked for before the screen is left', () => {
    const { above, message } = onMapping({}, 'down', 'o', 'esc')
    expect([above, message]).toEqual(['mapping', 'Not saved yet: ctrl-s saves, x throws the changes away.'])
    expect(onMapping({}, 'down', 'o', 'x', 'esc').above).toBe('home')
  })

  it('is not there in read-only mode, but trying is', () => {
    const { lines, begun, state } = onMapping(
      { readOnly: true },
      'down',
      'enter',
      ...typed(' +'),
      'ctrl-s',
      'enter',
      'ctrl-s',
    )
    expect(begun.map(({ effect }) => effect)).not.toContain('mapping.propose')
    expect(begun.map(({ effect }) => effect)).toContain('mapping.try')
    expect(lines.at(-1)).not.toContain('save')
    expect(state.readOnly).toBe(true)
  })
})

describe('for those who listen', () => {
  it('the selected row is said in words, with what it means', () => {
    const { lines, item } = onMapping({}, 'down').spoken
    expect(item).toBe("title, once, present(title) ? title : 'Staff', Mora Lind would get Senior clerk")
    expect(lines).toEqual([
      'Section fields.',
      'For Mora Lind, uid=mora,ou=people,dc=acme,dc=example.',
      'this field: 1,198 filled, 5 empty, 1 too long',
      'scope: 1,204 people, 3 fewer than the last run',
    ])
  })

  it('what is typed is said with its mistake, or with what Tab would make of it', () => {
    expect(onMapping({}, 'down', 'enter', 'x', wrong).spoken.field).toBe(
      "title: present(title) ? title : 'Staff'x. mistake: There is no attribute `titel`. Did you mean `title`?",
    )
    expect(onMapping({}, 'down', 'enter', 'ctrl-u', ...typed('lower(ti')).spoken.field).toContain(
      'tab completes to title',
    )
  })

  it('an empty row says what it means, and a rule whom it finds', () => {
    expect(onMapping({}, 'down', 'down').spoken.item).toBe('department, not mapped')
    expect(onMapping({}, 'tab').spoken.item).toBe('base, wherever the connection looks')
    expect(onMapping({}, '[', 'end').spoken.item).toBe('group left, keep, the group is left as it is')
    expect(onMapping({}, 'tab', 'tab', surveyed).spoken.item).toBe(
      'rule 1, userName = uid, looks for mora, 1,190 found, 4 several',
    )
  })
})
