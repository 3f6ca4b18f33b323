import { describe, expect, it } from 'vitest'
import { acme, aDirectory, aPerson, atMora, crowd, type Directory, mora, people, root } from '../testing/a-directory.ts'
import { aKnown, anAround, aSync } from '../testing/an-around.ts'
import { canDirectory, directoryBindings } from './directory/bindings.ts'
import { viewOf } from './directory/settle.ts'
import { type Item, mostKept } from './directory/tree.ts'
import { selectedNode } from './directory/view.ts'

const selected = (directory: ReturnType<typeof aDirectory>): string | undefined =>
  selectedNode(viewOf(directory.state()))?.ref
/** What a key does now. */
const keyOf = (directory: Directory, key: string): string | undefined =>
  directoryBindings.find(({ keys, act }) => keys.includes(key) && canDirectory(directory.state(), act, anAround()))?.act
const many = (from: number, to: number): readonly Item[] =>
  Array.from({ length: to - from }, (_, at) => aPerson(`u${from + at}`, `Person ${from + at}`))

describe('a tree that opens', () => {
  it('reads its top, and what is below the only entry there', () => {
    expect(aDirectory().effects()).toMatchObject([{ effect: 'directory.read', of: '', about: 'below ' }])
    const directory = aDirectory().read('', [{ ref: root, label: 'dc=acme' }])
    expect(directory.effects()).toMatchObject([
      { effect: 'directory.read', of: root },
      { effect: 'directory.show', ref: root },
    ])
  })

  it('reads a branch once, when it is opened', () => {
    const directory = acme().does('down', 'down', 'down', 'open')
    expect(directory.effects()).toMatchObject([{ effect: 'directory.read', of: people }])
    directory.read(people, crowd).does('close', 'open')
    expect(directory.effects()).toEqual([])
  })

  it('shows the entry that is selected, and nothing of one that was left meanwhile', () => {
    const directory = acme().does('down')
    expect(directory.effects()).toMatchObject([{ effect: 'directory.show', ref: `ou=contractors,${root}` }])
    directory.hears({ news: 'shown', ref: mora.ref, shown: mora })
    expect(directory.state().entry?.shown).toBeUndefined()
  })

  it('asks for no entry where there is only a heading', () => {
    const directory = aDirectory({ connection: 'list' }).read('', [{ ref: 'users', label: 'users' }])
    expect(directory.effects().map(({ effect }) => effect)).toEqual(['directory.read'])
    directory.read('users', [{ ref: 'users/1', label: 'mora', kind: 'user', leaf: true }])
    expect(directory.body()[0]).toMatch(/^▌ ▾ users +1 │ users$/)
    expect(directory.body()[1]).toMatch(/^ {6}mora +│$/)
    expect(directory.does('down').effects()).toMatchObject([{ effect: 'directory.show', ref: 'users/1' }])
  })

  it('goes from an entry to what it is below', () => {
    expect(selected(atMora().does('close'))).toBe(people)
  })
})

describe('thousands below one entry', () => {
  const opened = () => acme().does('down', 'down', 'down', 'open').read(people, many(0, 500), { status: 'more' })

  it('are read on only when somebody comes near their end', () => {
    const directory = opened().does('down')
    expect(directory.effects().filter(({ effect }) => effect === 'directory.read')).toEqual([])
    for (let page = 0; page < 17; page++) directory.does('page-down')
    expect(directory.effects()).toContainEqual(
      expect.objectContaining({ effect: 'directory.read', of: people, reading: 1 }),
    )
    directory.does('page-down')
    expect(directory.effects()).not.toContainEqual(expect.objectContaining({ effect: 'directory.read' }))
  })

  it('are read to the end by End, the selection at the end, until another key', () => {
    const directory = opened().does('last')
    expect(directory.effects()).toMatchObject([{ of: people, reading: 1, most: Number.MAX_SAFE_INTEGER }])
    directory.read(people, many(500, 1000), { status: 'reading', fresh: false })
    expect(viewOf(directory.state()).list.selected).toBe(viewOf(directory.state()).tree.rows.length - 1)
    directory.does('up')
    expect(directory.effects()).toMatchObject([{ of: people, reading: 1, most: 0 }, { effect: 'directory.read' }, {}])
    directory.read(people, many(1000, 1100), { fresh: false })
    expect(selected(directory)).toBe(`uid=u999,${people}`)
  })

  it('keep the selection on its entry when more comes above it', () => {
    const directory = acme().does('down', 'down', 'open', 'down')
    expect(selected(directory)).toBeUndefined()
    directory.does('down')
    expect(selected(directory)).toBe(people)
    directory.read(`ou=groups,${root}`, many(0, 300), { status: 'more' })
    expect(selected(directory)).toBe(people)
  })

  it('are kept up to a bound, and more is not asked for', () => {
    const directory = opened()
    directory.read(people, many(500, mostKept + 500), { fresh: false, status: 'reading' })
    expect(directory.state().main.tree.read).toBe(mostKept)
    directory.does('last')
    expect(directory.effects()).toEqual([])
    expect(directory.body().at(-2)).toContain('200,000 is all that is kept')
  })

  it('make their lines anew when a branch changes, and never for a key', () => {
    const directory = opened()
    const { rows } = directory.state().main.tree
    directory.does('down', 'page-down', 'up', 'pane', 'pane')
    expect(directory.state().main.tree.rows).toBe(rows)
  })
})

describe('a filter', () => {
  it('shows what was read and fits, below what it is below, and reads nothing for that', () => {
    const directory = atMora().does('filter').types('r', 'a', 'n', 'a')
    expect(
      directory
        .body()
        .slice(0, 4)
        .map((line) => line.slice(0, 37).trimEnd()),
    ).toEqual([
      '  ▾ dc=acme,dc=example              3',
      '    ▾ ou=people                     6',
      '▌       uid=rana  رنا حداد',
      '                                    '.trimEnd(),
    ])
    expect(directory.body().at(-1)).toBe('  filter: rana')
    directory.types('enter')
    expect(directory.body().at(-1)).toBe('  filter: rana  1 of 10 read')
  })

  it('ends with esc, the selection where it was found', () => {
    const directory = atMora().does('filter').types('z', 'a', 'k', 'enter').does('step-back')
    expect(directory.state().main.tree.filter).toBe('')
    expect(selected(directory)).toBe(`uid=zak,${people}`)
  })
})

describe('a search', () => {
  const searched = () => atMora().does('search').types('l', 'i', 'n', 'd', 'enter')

  it('asks the system, and lists what it finds', () => {
    const directory = searched()
    expect(directory.effects()).toMatchObject([{ effect: 'directory.read', about: 'search', text: 'lind' }])
    directory.hears({
      news: 'page',
      text: 'lind',
      page: { of: '', reading: 2, fresh: true, status: 'whole', items: [aPerson('lind', 'A Lind')] },
    })
    expect(directory.body()[0]).toContain('▌   uid=lind  A Lind')
    expect(directory.drawing().crumbs).toEqual(['corp', 'Directory', 'Search “lind”'])
  })

  it('hears nothing of the search before', () => {
    const directory = searched().hears({
      news: 'page',
      text: 'other',
      page: { of: '', reading: 2, fresh: true, status: 'whole', items: crowd },
    })
    expect(viewOf(directory.state()).tree.read).toBe(0)
  })

  it('leads to the place of what was found, even where the tree was not read so far', () => {
    const directory = searched().hears({
      news: 'page',
      text: 'lind',
      page: { of: '', reading: 2, fresh: true, status: 'whole', items: [aPerson('lind', 'A Lind')] },
    })
    directory.does('go-there')
    expect(directory.effects()).toEqual([{ effect: 'directory.find', connection: 'corp', ref: `uid=lind,${people}` }])
    directory.hears({
      news: 'place',
      path: [{ ref: root, label: 'dc=acme' }, { ref: people, label: 'ou=people' }, aPerson('lind', 'A Lind')],
    })
    expect(directory.state().found).toBeUndefined()
    expect(selected(directory)).toBe(`uid=lind,${people}`)
    expect(directory.body().filter((line) => line.includes('ou=people')).length).toBe(2) // its line, and the DN beside it
    directory.read(people, [...crowd, aPerson('lind', 'A Lind')])
    expect(directory.body().filter((line) => line.slice(0, 36).includes('uid=lind')).length).toBe(1)
  })

  it('that fails says why in place, and esc leads back to the tree', () => {
    const directory = searched().fails(
      'directory.read',
      { code: 'invalid.filter', message: 'Not a filter.', hint: 'Close the bracket.' },
      'search',
    )
    expect(directory.body()[0]).toMatch(/✕ Not a filter\. +│ Not a filter\.$/)
    expect(directory.body()[1]).toContain('Close the bracket.')
    expect(selected(directory.does('step-back'))).toBe(mora.ref)
  })
})

describe('a value that names another entry', () => {
  it('is followed, and backspace comes back to the very value', () => {
    const directory = atMora().does('pane', 'down', 'down', 'down', 'down')
    directory.does('follow')
    expect(directory.effects()).toEqual([{ effect: 'directory.find', connection: 'corp', ref: `uid=oskar,${people}` }])
    directory.hears({
      news: 'place',
      path: [
        { ref: root, label: 'dc=acme' },
        { ref: people, label: 'ou=people' },
        aPerson('oskar', 'Oskar Ferrari-Holm'),
      ],
    })
    expect(selected(directory)).toBe(`uid=oskar,${people}`)
    directory.does('come-back')
    expect(selected(directory)).toBe(mora.ref)
    expect(directory.effects()).toEqual([{ effect: 'directory.show', connection: 'corp', ref: mora.ref }])
    expect(directory.state().value).toEqual({ selected: 4 })
    expect(directory.state().places).toEqual([])
  })

  it('is followed by an id too, where the source says so', () => {
    const shown = { ...mora, references: ['employeeNumber'], attributes: { employeeNumber: ['2'] } }
    const directory = atMora().hears({ news: 'shown', ref: mora.ref, shown }).does('pane')
    expect(directory.body()[3]).toMatch(/employeeNumber +→ 2$/)
    expect(directory.does('follow').effects()).toEqual([{ effect: 'directory.find', connection: 'corp', ref: '2' }])
  })

  it('is left a step at a time by backspace: the value, the place before, the entry', () => {
    const directory = atMora().does('pane', 'whole')
    expect(keyOf(directory, 'backspace')).toBe('step-back')
    directory.does('step-back')
    expect(directory.state().whole).toBeUndefined()
    expect(keyOf(directory, 'backspace')).toBe('step-back')
    expect(keyOf(directory.does('step-back'), 'backspace')).toBeUndefined() // then the screen
  })

  it('that leads nowhere is said, and leaves everything as it was', () => {
    const directory = atMora().does('pane', 'down', 'down', 'down', 'down', 'follow')
    directory.fails('directory.find', { code: 'not-found.entry', message: 'There is no entry.' })
    expect(directory.step().say).toEqual({ text: 'There is no entry.', tone: 'bad' })
    expect(selected(directory)).toBe(mora.ref)
    expect(directory.state().places).toEqual([])
  })
})

describe('copying', () => {
  it('sends the DN, and says no more than that it was sent', () => {
    const directory = atMora().does('copy').types('d')
    expect(directory.step()).toMatchObject({
      clipboard: mora.ref,
      say: { text: 'The DN was sent to the terminal (37 bytes).' },
    })
  })

  it('sends the value that is selected', () => {
    const directory = atMora().does('pane', 'down', 'down', 'copy').types('v')
    expect(directory.step().clipboard).toBe('mora.lind@acme.example')
  })

  it('of too much is refused, with another way', () => {
    const directory = atMora().does('copy').types('l')
    expect(directory.effects()).toEqual([{ effect: 'directory.ldif', connection: 'corp', ref: mora.ref }])
    directory.hears({ news: 'ldif', text: 'x'.repeat(74_995) })
    expect(directory.step().clipboard).toBeUndefined()
    expect(directory.step().say?.text).toBe(
      'The LDIF of the entry is 73.2 KB, more than a terminal takes (73.2 KB). w writes it to a file.',
    )
    expect(directory.hears({ news: 'ldif', text: 'x'.repeat(74_994) }).step().clipboard).toHaveLength(74_994)
  })

  it('to a file asks for its name, and keeps asking when that is taken', () => {
    const directory = atMora().does('write')
    expect(directory.body().at(-1)).toBe('  write LDIF to: mora.ldif')
    directory.types('enter')
    expect(directory.effects()).toEqual([
      { effect: 'directory.write', connection: 'corp', ref: mora.ref, file: 'mora.ldif' },
    ])
    directory.fails('directory.write', {
      code: 'exists.file',
      message: 'mora.ldif is there already.',
      hint: 'Another.',
    })
    expect(directory.state().asking).toBeDefined()
    expect(directory.step().say).toEqual({ text: 'mora.ldif is there already. Another.', tone: 'bad' })
    directory.hears({ news: 'written', file: '/home/mora.ldif' })
    expect(directory.state().asking).toBeUndefined()
  })
})

describe('from a person', () => {
  it('explains in the only sync that reads from here', () => {
    expect(atMora().does('explain').step().go).toEqual({
      to: 'screen',
      screen: 'explain',
      with: { sync: 'staff', person: mora.id },
    })
  })

  it('asks which sync where there are several', () => {
    const syncs = [aSync(), aSync({ name: 'leads' }), aSync({ name: 'other', from: 'wiki' })]
    const directory = atMora({}, anAround({ known: aKnown({ syncs }) })).does('preview')
    expect(directory.step().go).toBeUndefined()
    expect(directory.body()[0]).toContain('Preview in which sync?')
    directory.types('down', 'enter')
    expect(directory.step().go).toEqual({ to: 'screen', screen: 'mapping', with: { sync: 'leads', person: mora.id } })
  })

  it('hands the person back to whoever wanted one', () => {
    expect(atMora({ pick: true }).does('pick').step().go).toEqual({
      to: 'back',
      with: { ref: mora.ref, id: mora.id, label: 'Mora Lind' },
    })
  })
})

describe('what cannot be read', () => {
  const problem = {
    code: 'unavailable.connection',
    message: 'The connection was lost.',
    hint: 'Look at the server.',
  } as const

  it('keeps what came, says why, and is read again from the beginning', () => {
    const directory = atMora().read(people, crowd, { status: 'failed', problem })
    directory.does('last')
    expect(directory.body().join('\n')).toContain('Look at the server.')
    expect(directory.body().join('\n')).toContain('uid=zak')
    directory.does('again')
    const [read] = directory.effects()
    expect(read).toMatchObject({ effect: 'directory.read', of: people })
    expect(read).not.toHaveProperty('reading')
  })

  it('of one entry is said where the entry stands', () => {
    const directory = acme().does('down').fails('directory.show', problem)
    expect(
      directory
        .body()
        .slice(3, 6)
        .map((line) => line.slice(40)),
    ).toEqual(['The connection was lost.', 'Look at the server.', 'r reads it again.'])
  })
})
