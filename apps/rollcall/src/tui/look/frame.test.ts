import { plain, span } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { moves } from '../keys.ts'
import { aDiary, after, aState, asciiLook, goTo, keysNamed, screensOf, seen, spokenOf } from '../testing/a-state.ts'
import { ends, picture } from './frame.ts'

const bindings = [
  { keys: ['a'], act: 'apply', says: 'apply', writes: true },
  { keys: ['up'], act: 'swap', says: 'swap' },
  ...moves,
] as const

const save = { keys: ['ctrl-s'], act: 'save', says: 'save' } as const
const screens = screensOf(aDiary({ bindings }), aDiary({ name: 'field', typing: true, bindings: [save] }))
const opened = (more = {}) => after(screens, [goTo('diary')], aState(more)).state

describe('the picture of a screen', () => {
  it('fills the terminal: header, body, message, footer', () => {
    const rows = seen({ ...opened(), message: { text: 'Saved.\nTwice.' } }, screens)
    expect(rows).toHaveLength(24)
    expect([rows[0], rows[2], rows[22]]).toEqual(['Rollcall  diary', 'open {}', 'Saved.  Twice.'])
    expect(rows[23]).toMatch(/^a apply {3}↑ swap {3}: command {2,}\? keys$/)
  })
  it('gives a long message the end of the body, whole, and nobody a row more', () => {
    const text = 'staff.plan is there already, and a plan is never written over another one. Name another file for it.'
    const rows = seen({ ...opened(), message: { text } }, screens)
    expect(rows).toHaveLength(24)
    expect(
      rows
        .slice(21, 23)
        .map((row) => row.trim())
        .join(' '),
    ).toBe(text)
    expect(rows[23]).toContain('? keys')
  })
  it('says where one is, and that nothing can be written', () => {
    const { state } = after(screens, [goTo('diary'), ...keysNamed('?')], aState({ readOnly: true }))
    expect(seen(state, screens)[0]).toBe('Rollcall  diary › Keys  read-only')
  })
  it('is ASCII where the terminal knows no better', () => {
    const state = opened({ look: asciiLook })
    const { state: help } = after(screens, keysNamed('?'), state)
    for (const one of [state, help, { ...state, size: { columns: 10, rows: 5 } }])
      expect(seen(one, screens).join('')).toMatch(/^[\x20-\x7e]*$/)
  })
  it('says in one sentence what it needs where it has too little', () => {
    const small = { ...opened(), size: { columns: 59, rows: 16 } }
    expect(seen(small, screens)).toEqual(['Rollcall needs 60×16; this is 59×16.'])
    expect(seen({ ...small, size: { columns: 20, rows: 9 } }, screens)).toEqual([
      'Rollcall needs',
      '60×16; this is',
      '20×9.',
    ])
    expect(seen({ ...small, size: { columns: 60, rows: 16 } }, screens)).toHaveLength(16)
  })
  it('has no more rows than the terminal, at any size', () => {
    for (let columns = 1; columns < 90; columns += 7)
      for (let rows = 1; rows < 40; rows += 3)
        expect(picture({ ...opened(), size: { columns, rows } }, screens).rows.length).toBeLessThanOrEqual(rows)
  })
})

describe('the footer', () => {
  it('shows in read-only mode nothing that writes', () => {
    expect(seen(opened({ readOnly: true }), screens)[23]).not.toContain('apply')
  })
  it('shows while a field takes text only what is no text', () => {
    const { state } = after(screens, [goTo('diary'), goTo('field')])
    expect(seen(state, screens)[23]).toMatch(/^ctrl-s save {2,}esc leave$/)
  })
  it('shows the way back where there is one', () => {
    const { state } = after(screens, [goTo('diary'), goTo('diary')])
    expect(seen(state, screens)[23]).toMatch(/esc back {3}\? keys$/)
  })
  it('drops the least important keys where there is no room, and never those at the right', () => {
    const many = Array.from({ length: 26 }, (_, at) => String.fromCharCode(97 + at))
    const crowd = screensOf(aDiary({ bindings: many.map((key) => ({ keys: [key], act: key, says: `does ${key}` })) }))
    const { state } = after(crowd, [goTo('diary')])
    const footer = seen(state, crowd)[23] ?? ''
    expect(footer).toMatch(/^a does a {3}b does b .*\? keys$/)
    expect(footer.length).toBeLessThanOrEqual(76)
  })
})

describe('the help', () => {
  it('lists every key that works now, by all its names, for eyes and for ears', () => {
    const { state } = after(screens, [goTo('diary'), ...keysNamed('?')])
    const rows = seen(state, screens).join('\n')
    for (const text of ['a ', 'apply', 'esc backspace', 'pgdn ctrl-f']) expect(rows).toContain(text)
    expect(spokenOf(state, screens).lines).toContain('esc or backspace: back')
  })
  it('lists the way out once, by the words of the screen where it has its own', () => {
    const own = screensOf(aDiary({ bindings: [{ keys: ['esc', 'backspace'], act: 'out', says: 'close it' }] }))
    const { state } = after(own, [goTo('diary'), ...keysNamed('?')])
    const { lines } = spokenOf(state, own)
    expect(lines.filter((line) => line.startsWith('esc'))).toEqual(['esc or backspace: close it'])
  })
})

describe('the palette', () => {
  it('shows what fits, the selected one marked, and says it', () => {
    const { state } = after(screens, [goTo('diary'), ...keysNamed(':', 's', 'w')])
    const { rows, cursor } = picture(state, screens)
    expect(rows.slice(2, 6).map(({ line }) => plain(line))).toEqual([': sw', '', 'swap', ''])
    expect([rows[4]?.selected, cursor]).toEqual([true, { x: 6, y: 2 }])
    expect(spokenOf(state, screens)).toMatchObject({ field: 'Command: sw', item: 'swap' })
  })
  it('says where nothing fits', () => {
    const { state } = after(screens, [goTo('diary'), ...keysNamed(':', 'z', 'z')])
    expect(seen(state, screens)[4]).toBe('Nothing fits.')
  })
})

describe('two things in a line', () => {
  const line = (left: string, right: string, width: number) =>
    plain(ends([span(left)], right ? [span(right)] : [], width))
  it('stand at its ends; the left one gives way', () => {
    expect([line('left', 'right', 14), line('left and more', 'right', 14), line('left', '', 14)]).toEqual([
      'left     right',
      'left a…  right',
      'left',
    ])
  })
})
