import { describe, expect, it } from 'vitest'
import { keysNamed } from '../testing/a-state.ts'
import { beforeCursor, emptyField, type Field, fieldOf, insert, replaceText, typeInto } from './field.ts'

/** The field after keys, `|` where its cursor stands. */
function typed(start: Field, ...names: readonly string[]): string {
  return shown(keysNamed(...names).reduce((field, key) => ('name' in key ? typeInto(field, key) : field), start))
}

function shown(field: Field): string {
  const head = beforeCursor(field)
  return `${head}|${field.text.slice(head.length)}`
}

describe('typing into a field', () => {
  it('puts what is typed where the cursor is', () => {
    expect(typed(emptyField, 'm', 'o', 'a', 'left', 'r')).toBe('mor|a')
  })
  it('moves by signs as people see them, and by words', () => {
    const field = fieldOf('Zoe\u0308 山田 👩\u200d🔬')
    expect(typed(field, 'left', 'left', 'left')).toBe('Zoe\u0308 山|田 👩\u200d🔬')
    expect(typed(fieldOf('cn=Mora Lind'), 'alt-b', 'alt-left')).toBe('cn=|Mora Lind')
    expect(typed(fieldOf('cn=Mora Lind'), 'home', 'alt-f', 'alt-right')).toBe('cn=Mora| Lind')
  })
  it('stops at both ends', () => {
    expect(typed(fieldOf('ab'), 'right')).toBe('ab|')
    expect(typed(fieldOf('ab'), 'ctrl-a', 'left', 'ctrl-b')).toBe('|ab')
  })
  it('takes away whole signs, words, and what is at either side', () => {
    const lind = fieldOf('Mora Lind')
    expect(typed(fieldOf('ae\u0301'), 'backspace')).toBe('a|')
    expect(typed(lind, 'home', 'delete')).toBe('|ora Lind')
    expect(typed(lind, 'ctrl-w')).toBe('Mora |')
    expect(typed(lind, 'left', 'left', 'ctrl-u')).toBe('|nd')
    expect(typed(lind, 'home', 'right', 'ctrl-k')).toBe('M|')
    expect(typed(lind, 'home', 'backspace', 'ctrl-h')).toBe('|Mora Lind')
    expect(typed(lind, 'delete', 'ctrl-d')).toBe('Mora Lind|')
  })
  it('takes back what was done, step by step, cursor and all', () => {
    expect(typed(fieldOf('ab'), 'home', 'x', 'ctrl-k', 'ctrl-z')).toBe('x|ab')
    expect(typed(fieldOf('ab'), 'home', 'x', 'ctrl-k', 'ctrl-z', 'ctrl-z', 'ctrl-z')).toBe('|ab')
  })
  it('is the very same after a key that means nothing to it', () => {
    const field = fieldOf('ab')
    for (const key of ['f5', 'enter', 'tab', 'esc', 'up']) expect(typeInto(field, { name: key })).toBe(field)
  })
})

describe('text that is pasted', () => {
  it('becomes one line, and cannot hold controls', () => {
    expect(shown(insert(fieldOf('a'), 'b\r\nc\td\u001b[2J\u0007\n'))).toBe('ab c d[2J |')
  })
  it('that holds nothing changes nothing', () => {
    const field = fieldOf('a')
    expect(insert(field, '\u0007')).toBe(field)
  })
  it('is taken back in one step', () => {
    expect(shown(typeInto(insert(emptyField, 'mora lind'), { name: 'ctrl-z' }))).toBe('|')
  })
  it('that joins with the sign before it leaves the cursor behind both', () => {
    expect(shown(insert(fieldOf('e'), '\u0301x'))).toBe('e\u0301x|')
  })
})

describe('a completion', () => {
  it('takes the place of the text and can be taken back', () => {
    const field = replaceText(fieldOf('tit'), 'title')
    expect([shown(field), shown(typeInto(field, { name: 'ctrl-z' }))]).toEqual(['title|', 'tit|'])
  })
})
