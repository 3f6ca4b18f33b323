import { cells } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import type { ShownEntry } from '../state/directory/types.ts'
import { acme, aDirectory, aPerson, atMora, crowd, type Directory, mora, people, root } from '../testing/a-directory.ts'
import { after, aState, goTo, seen } from '../testing/a-state.ts'
import { aKnown, anAround } from '../testing/an-around.ts'
import { allScreens } from './all-screens.ts'

const wide = (columns: number, rows: number) => anAround({ size: { columns, rows } })

describe('the directory at 80×24', () => {
  it('is a tree, and an entry beside it', () => {
    expect(atMora().body()).toEqual([
      '  ▾ dc=acme,dc=example              3 │ Mora Lind',
      '    ▸ ou=contractors                  │ uid=mora,ou=people,dc=acme,dc=example',
      '    ▸ ou=groups                       │',
      '    ▾ ou=people                     6 │ cn         Mora Lind',
      '        uid=mila    Mila Aaltonen     │ entryUUID  6f1c1e9a-52c1-4c0e-9a31-00…',
      '▌       uid=mora    Mora Lind         │ mail       mora.lind@acme.example',
      '        uid=oskar   Oskar Ferrari-Ho… │            mora@acme.example',
      '        uid=rana    رنا حداد          │ manager    → uid=oskar,ou=people',
      '        uid=yamada  山田 太郎         │ memberOf   → cn=wiki-users,ou=groups',
      '        uid=zak     Łukasz Żak        │',
      ...Array(9).fill('                                      │'),
      '',
    ])
  })

  it('names the key to the other pane at its foot, whatever is selected', () => {
    const foot = (directory: Directory) => {
      const { state } = after(
        allScreens,
        [goTo('home'), goTo('directory', { connection: 'corp' })],
        aState({ known: aKnown() }),
      )
      const open = state.open.map((one, at) => (at === 1 ? { ...one, state: directory.state() } : one))
      return seen({ ...state, open }, allScreens).at(-1)
    }
    expect(foot(acme())).toMatch(/^→ open {3}\/ filter {3}s search {3}tab pane {3}← close /)
    expect(foot(atMora())).toMatch(/^→ open {3}\/ filter {3}s search {3}tab pane {3}x explain /)
    expect(foot(atMora().does('pane'))).toContain('tab pane')
  })

  it('says how many entries were read', () => {
    expect(atMora().drawing().status).toEqual([{ text: '10 read', tone: 'quiet' }])
  })

  it('shows what the system keeps for itself when asked', () => {
    const all = atMora().does('operational').body().join('\n')
    expect(all).toContain('createTimestamp  2026-01-01T00:00:00.…')
  })

  it('marks the value where keys act once the entry has them', () => {
    const { body } = atMora().does('pane', 'down').drawing()
    expect(body.map(({ selected }) => selected).filter(Boolean)).toEqual([])
    expect(body[4]?.tinted).toEqual([36, 76])
  })

  it('says what is still to come', () => {
    const directory = acme().does('down', 'down', 'down', 'open')
    expect(directory.body()[4]).toBe('        reading …                     │')
    directory.read(people, crowd, { status: 'more' })
    expect(directory.body()[3]).toMatch(/ou=people +6\+ │/)
    expect(directory.body()[10]).toContain('… more')
    directory.read(people, [])
    expect(directory.body()[4]).toContain('nothing below')
  })
})

describe('any directory', () => {
  const rude = (ref: string): string => `${ref}\u001b[2J\u202e`
  const long: ShownEntry = {
    ...mora,
    attributes: {
      description: [`${'山田 '.repeat(200)}`, '\u001b]52;c;eA==\u0007', 'رنا حداد '.repeat(30)],
      'x-very-long-attribute-name-that-nobody-should-have': ['1'],
      member: Array.from({ length: 50_000 }, (_, at) => `uid=u${at},${people}`),
      jpegPhoto: [new Uint8Array(3000)],
    },
  }
  const directory = (around = anAround()) =>
    aDirectory({}, around)
      .read('', [{ ref: root, label: 'dc=acme' }])
      .read(root, [
        ...Array.from({ length: 10_000 }, (_, at) => aPerson(`山田${at}`, `太郎 ${at}`, root)),
        { ref: rude('cn=x'), label: rude('cn=x'), name: rude('y') },
        aPerson('e'.repeat(200), 'z\u0301'.repeat(100), root),
      ])
      .does('last')
      .hears({
        news: 'shown',
        ref: `uid=${'e'.repeat(200)},${root}`,
        shown: { ...long, ref: `uid=${'e'.repeat(200)},${root}` },
      })

  it.each([
    [60, 16],
    [80, 24],
    [120, 40],
    [200, 50],
    [300, 80],
  ])('has no line that is wider than %i×%i, and no control character', (columns, rows) => {
    const at = directory(wide(columns, rows))
    const states = [at.body(), at.does('pane').body(), at.does('whole').body(), at.does('leave-entry', 'last').body()]
    for (const body of states) {
      expect(body).toHaveLength(rows - 4)
      for (const line of body) {
        expect(cells(line)).toBeLessThanOrEqual(columns - 2)
        expect(line).not.toMatch(/[\p{Cc}\u202e]/u)
      }
    }
  })

  it('draws of 10,000 children those in sight, control characters as signs', () => {
    const at = directory()
    const { body } = at.drawing()
    expect(body).toHaveLength(20)
    expect(at.body()[17]).toContain('y␛[2J‹U+202E›')
  })

  it('shows a long value whole, a line after the other', () => {
    const lines = directory().does('pane', 'whole').body()
    expect(lines[3]).toMatch(/│ description$/)
    expect(lines[4]).toMatch(/│ (山田 ?)+$/)
    expect(lines.slice(4, -1).every((line) => line.includes('│ 山田'))).toBe(true)
  })

  it('is drawn with signs of ASCII where there are no others', () => {
    const body = atMora({}, anAround({ ascii: true }))
      .body()
      .join('\n')
    expect(body).toContain('  v dc=acme,dc=example              3 | Mora Lind')
    expect(body).toContain('-> uid=oskar,ou=people')
  })
})

describe('the directory, heard', () => {
  it('says which entry one is at, and how to know where that is', () => {
    expect(atMora().drawing().spoken.item).toBe('uid=mora, Mora Lind, person, level 3')
    expect(atMora().does('close').drawing().spoken.item).toBe('ou=people, open, 6 below, level 2')
    expect(acme().does('down').drawing().spoken.item).toBe('ou=contractors, closed, level 2')
  })

  it('says a value and whether it leads somewhere', () => {
    const directory = atMora().does('pane', 'down', 'down', 'down', 'down')
    expect(directory.drawing().spoken).toEqual({
      lines: [`Entry Mora Lind, ${mora.ref}, 6 values`],
      item: `manager: uid=oskar,${people}, leads to another entry`,
    })
  })

  it('says what a menu and a field ask', () => {
    expect(atMora().does('copy').drawing().spoken).toEqual({ lines: ['Copy'], item: 'd DN' })
    expect(atMora().does('search').types('m').drawing().spoken.field).toBe('name, DN or filter: m')
  })

  it('says what went wrong and what to do', () => {
    const problem = { code: 'unavailable', message: 'The connection was lost.', hint: 'Look at the server.' } as const
    const failed = acme().does('down', 'down', 'down', 'open').read(people, [], { status: 'failed', problem })
    expect(failed.does('down').drawing().spoken.item).toBe(
      'could not be read: The connection was lost. Look at the server.',
    )
  })
})
