import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aCatalog, aConfig, anExample } from './building.ts'
import { type DiffLine, diffLines } from './diff-lines.ts'
import { type ConfigEdit, editConfig } from './edit-config.ts'
import { parseConfig } from './load.ts'
import { parseYaml } from './yaml-file.ts'

const parse = (text: string) => parseConfig(text, '/srv/rollcall.yaml', aCatalog)
/** Only the lines that changed, as `- before` and `+ after`. */
const changed = (before: string, ...edits: readonly ConfigEdit[]): readonly string[] =>
  diffLines(before, editConfig(before, edits))
    .filter(({ kind }) => kind !== 'same')
    .map(({ kind, text }) => `${kind === 'added' ? '+' : '-'} ${text}`)
const staff = (...path: (string | number)[]) => ['syncs', 'staff', ...path]

describe('an expression that is changed', () => {
  it('changes its line alone, and its comment stays in its column', () => {
    expect(changed(anExample, { path: staff('users', 'title'), value: "present(title) ? title : 'Clerk'" })).toEqual([
      `-       title: "present(title) ? title : 'Staff'"              # CEL; an absent attribute is null, a misspelt one an error`,
      `+       title: "present(title) ? title : 'Clerk'"              # CEL; an absent attribute is null, a misspelt one an error`,
    ])
    expect(changed(anExample, { path: staff('users', 'title'), value: 'title' })[1]).toBe(
      '+       title: title                                           # CEL; an absent attribute is null, a misspelt one an error',
    )
  })

  it.each([
    "present(title) ? title : 'Staff'",
    '"a # not a comment" + uid',
    "{'a': uid}['a']",
    "'5%'",
    'true',
    '12',
    ' uid ',
    '- x',
    '!present(uid)',
    'uid == "" ? null : uid',
  ])('is read back as %s', async (expression) => {
    const after = editConfig(anExample, [{ path: staff('users', 'title'), value: expression }])
    const { syncs } = await parse(after)
    expect(syncs.staff?.users?.title?.expression).toBe(expression)
  })

  it('may stand within { }', () => {
    expect(changed(aConfig(), { path: staff('users', 'userName'), value: 'join(mail, ", ")' })).toEqual([
      '-     users: { userName: uid }',
      `+     users: { userName: 'join(mail, ", ")' }`,
    ])
  })
})

describe('what is new', () => {
  it('stands behind its neighbours, on a line of its own', () => {
    expect(changed(anExample, { path: staff('users', 'phoneNumbers'), value: 'telephoneNumber' })).toEqual([
      '+       phoneNumbers: telephoneNumber',
    ])
  })

  it('stands behind its neighbours within { } and [ ]', () => {
    expect(
      changed(
        anExample,
        { path: staff('scope', 'users', 'exclude', 2), value: 'uid=test*' },
        { path: staff('groups', 'externalId'), value: 'id' },
      ).filter((line) => line.startsWith('+')),
    ).toEqual([
      '+         exclude: [uid=root*, mail=*@partner.example, uid=test*]',
      '+     groups: { displayName: cn, members: members, externalId: id }',
    ])
  })

  it('may be the first of a list', () => {
    expect(editConfig('a: [] # b\n', [{ path: ['a', 0], value: 'c' }])).toBe('a: [c] # b\n')
    expect(editConfig('a: 1\n', [{ path: ['b', 'c', 0], value: 'd' }])).toBe('a: 1\nb: { c: [d] }\n')
  })

  it('stays on its line, whatever is in it', () => {
    expect(editConfig('a: [x]\n', [{ path: ['a', 0], value: 'b\nc' }])).toBe('a: ["b\\nc"]\n')
  })

  it('brings the maps on the way to it', () => {
    expect(changed(aConfig(), { path: staff('scope', 'users', 'filter'), value: '(uid=m*)' })).toEqual([
      '+     scope:',
      '+       users: { filter: (uid=m*) }',
    ])
  })

  it('may be a whole sync, also the first', async () => {
    const leads = {
      from: 'corp',
      to: 'wiki',
      match: ['userName = uid'],
      users: { userName: 'uid', emails: 'all(mail)' },
    }
    const first = aConfig().replace(/^syncs:[\s\S]*/m, 'syncs: {}   # none yet\n')
    for (const text of [anExample, first]) {
      const after = editConfig(text, [{ path: ['syncs', 'leads'], value: leads }])
      expect((await parse(after)).syncs.leads?.users?.emails?.expression).toBe('all(mail)')
      expect(after).toContain(`  leads:
    from: corp
    to: wiki
    match: [userName = uid]
    users: { userName: uid, emails: all(mail) }
`)
    }
    expect(editConfig(first, [{ path: ['syncs', 'leads'], value: leads }])).toContain('syncs: # none yet\n')
  })
})

describe('what is removed', () => {
  it('takes its line with it, and no other', () => {
    expect(changed(anExample, { path: staff('users', 'emails') })).toEqual(['-       emails: all(mail)  '])
    expect(changed(anExample, { path: staff('limits') })).toEqual(['-     limits: { access: 5% }'])
  })

  it('leaves its neighbours within { } and [ ]', () => {
    const texts = ['a: [b, c, d] # e', 'a: [b] # e', 'a: { b: 1, c: 2 } # e']
    const paths = [
      ['a', 2],
      ['a', 0],
      ['a', 'b'],
    ]
    expect(texts.map((text, at) => editConfig(text, [{ path: paths[at] ?? [] }]))).toEqual([
      'a: [b, c] # e',
      'a: [] # e',
      'a: { c: 2 } # e',
    ])
  })

  it('is not missed where it is not there', () => {
    expect(editConfig(anExample, [{ path: staff('pilot', 'people') }, { path: ['plugins'] }])).toBe(anExample)
  })

  it('leaves an empty map when it was the last', () => {
    const text = 'roles: # who\n  admin: cn=a\n# end\n'
    expect(editConfig(text, [{ path: ['roles', 'admin'] }])).toBe('roles: {} # who\n# end\n')
  })
})

describe('a list of names with commas in them', () => {
  const bases = staff('scope', 'users', 'base')
  it('keeps them whole when another joins', async () => {
    const after = editConfig(anExample, [{ path: [...bases, 1], value: 'ou=staff,dc=acme,dc=example' }])
    expect(after).toContain('base: ["ou=people,dc=acme,dc=example", "ou=staff,dc=acme,dc=example"]')
    expect((await parse(after)).syncs.staff?.scope.users?.base).toHaveLength(2)
  })

  it('stays as it is while something else changes', () => {
    expect(changed(anExample, { path: staff('scope', 'users', 'filter'), value: '(uid=*)' })).toHaveLength(2)
  })
})

describe('a map that is set anew', () => {
  it('changes only what differs in it', () => {
    const value = { externalId: 'id', userName: 'uid', 'name.familyName': 'sn' }
    expect(changed(anExample, { path: staff('users'), value })).toEqual([
      '-       userName: lower(uid)',
      '-       name.givenName: givenName',
      '+       userName: uid',
      '-       emails: all(mail)  ',
      expect.stringMatching(/^- {7}title/),
    ])
  })

  it('may become a word, and a word a map', () => {
    expect(changed(anExample, { path: staff('onLeave'), value: { deleteAfter: '30d' } })[1]).toMatch(
      /^\+ {5}onLeave: \{ deleteAfter: 30d \} {30,}# disable/,
    )
    expect(editConfig('a:\n  # why\n  b: 1\n  c: 2\nd: 3\n', [{ path: ['a'], value: 'no' }])).toBe(
      'a: no\n  # why\nd: 3\n',
    )
  })
})

describe('a file of another kind', () => {
  it('keeps its line ends', () => {
    expect(editConfig('a:\r\n  b: 1\r\nc: 2\r\n', [{ path: ['a', 'd'], value: 'x' }])).toBe(
      'a:\r\n  b: 1\r\n  d: x\r\nc: 2\r\n',
    )
  })

  it('may have its lists on lines of their own', () => {
    const text = 'match:\n  # first\n  - a = b # one\n  - c = d\nend: 1\n'
    expect(editConfig(text, [{ path: ['match', 2], value: 'e = f' }])).toBe(
      text.replace('c = d\n', 'c = d\n  - e = f\n'),
    )
    expect(editConfig(text, [{ path: ['match', 0], value: 'x = y' }])).toBe(text.replace('a = b', 'x = y'))
    expect(editConfig(text, [{ path: ['match', 1] }])).toBe(text.replace('  - c = d\n', ''))
  })

  it('may be empty, or nothing but a comment', () => {
    expect(editConfig('', [{ path: ['a', 'b'], value: 1 }])).toBe('a: { b: 1 }\n')
    expect(editConfig('# mine\n', [{ path: ['a'], value: 1 }])).toBe('# mine\na: 1\n')
  })

  it('that repeats something by an alias is left to people where more would change', () => {
    const text = 'a: &x { b: 1, d: 3 }\nc: *x\n'
    expect(() => editConfig(text, [{ path: ['a', 'b'], value: 2 }])).toThrow('a.b cannot be changed alone.')
    expect(() => editConfig(text, [{ path: ['c', 'b'], value: 2 }])).toThrow('c.b cannot be changed alone.')
    expect(editConfig(text, [{ path: ['c'], value: 2 }])).toBe('a: &x { b: 1, d: 3 }\nc: 2\n')
  })

  it('that is no YAML says where', () => {
    expect(() => editConfig('a: [b\n', [{ path: ['a'], value: 1 }])).toThrow(/^Line \d, column \d: /)
  })
})

describe('whatever is edited', () => {
  const key = fc.constantFrom('a', 'b.c', 'd', '1', 'x y', 'null', '#e')
  const word = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom('ou=a,dc=b', 'true', '~', "it's", 'a: b', '', '\n', '- a'),
  )
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      word,
      fc.integer(),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
    ),
  }))
  /** Keys of lists are keys of nothing else, so that no path asks for a name in a list. */
  const apart = (item: unknown): unknown => {
    if (Array.isArray(item)) return item.map(apart)
    if (typeof item !== 'object' || item === null) return item
    return Object.fromEntries(
      Object.entries(item).map(([name, one]) => [Array.isArray(one) ? `${name}[]` : name, apart(one)]),
    )
  }
  const edit = fc
    .record({ path: fc.array(key, { minLength: 1, maxLength: 3 }), value })
    .map((one): ConfigEdit => (Array.isArray(one.value) ? { ...one, path: [...one.path, 'l[]'] } : one))
    .map((one) => ({ ...one, value: apart(one.value) }))
  const map = fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true }).map((one) => apart(one) as object)

  it('says what was meant, and nothing else', () => {
    fc.assert(
      fc.property(map, fc.array(edit), (start, edits) => {
        const text = editConfig('# top\n', [
          { path: ['begin'], value: 0 },
          ...Object.entries(start).map(([name, item]) => ({ path: [name], value: item })),
        ])
        const after = editConfig(text, edits) // it throws where the text would say something else
        expect(parseYaml(after).sound).toBe(true)
        expect(after).toMatch(/^# top\n/)
        const undone = editConfig(
          after,
          Object.keys(parseYaml(after).data as object).map((name) => ({ path: [name] })),
        )
        expect(parseYaml(undone).data ?? {}).toEqual({})
      }),
    )
  })
})

describe('a difference', () => {
  const shown = (lines: readonly DiffLine[]) =>
    lines.map(({ kind, text, before, after }) => [kind, text, before, after])
  it('has what changed with its numbers, and three lines around it', () => {
    const before = ['1', '2', '3', '4', '5', 'old', '7', '8', '9', '10', '11'].join('\n')
    expect(shown(diffLines(before, before.replace('old', 'new\nmore')))).toEqual([
      ['same', '3', 3, 3],
      ['same', '4', 4, 4],
      ['same', '5', 5, 5],
      ['removed', 'old', 6, undefined],
      ['added', 'new', undefined, 6],
      ['added', 'more', undefined, 7],
      ['same', '7', 7, 8],
      ['same', '8', 8, 9],
      ['same', '9', 9, 10],
    ])
  })

  it('is nothing where nothing changed', () => expect(diffLines(anExample, anExample)).toEqual([]))

  it('made into the first text, is the second', () => {
    const texts = fc
      .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })
      .map((lines) => [...lines, 'end'].join('\n'))
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const lines = diffLines(before, after)
        const made = before.split('\n').map((text): string | undefined => text)
        for (const { kind, before: at } of lines) if (kind === 'removed') made[(at ?? 0) - 1] = undefined
        const kept = made.filter((line) => line !== undefined)
        for (const { kind, text, after: at } of lines) if (kind === 'added') kept.splice((at ?? 0) - 1, 0, text)
        expect(kept.join('\n')).toBe(after)
      }),
    )
  })
})
