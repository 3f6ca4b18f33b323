import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { cells, clean, cut, pad } from './text.ts'

describe('a value from a directory on its way to a terminal', () => {
  it('cannot send escape sequences', () => {
    expect(clean('\u001b[2JMora\u001b]0;owned\u0007')).toBe('␛[2JMora␛]0;owned␇')
    expect(clean('a\u009b31m')).toBe('a‹U+009B›31m')
  })
  it('cannot start a new line', () => {
    expect(clean('Main St 1\r\nSpringfield\u2028x')).toBe('Main St 1␍␊Springfield‹U+2028›x')
  })
  it('cannot reorder or hide text', () => {
    expect(clean('admin\u202egnp.exe')).toBe('admin‹U+202E›gnp.exe')
    expect(clean('mo\u200bra\u00ad')).toBe('mo‹U+200B›ra‹U+00AD›')
    expect(clean('\u{e0041}')).toBe('‹U+E0041›')
  })
  it('keeps what languages and emoji need', () => {
    for (const text of ['山田 太郎', 'رنا حداد', 'می\u200cخواهم', '👩', 'Łukasz Żak', 'e\u0301'])
      expect(clean(text)).toBe(text)
  })
  it('shows of an emoji sequence the first, which is as wide in every terminal', () => {
    expect(clean('Dr. 👩\u200d🔬 👍🏽 ❤\ufe0f 👨\u200d👩\u200d👧\u200d👦!')).toBe('Dr. 👩 👍 ❤ 👨!')
    expect(clean('1\ufe0f\u20e3 #\u20e3')).toBe('1 #')
    expect(clean('🇩🇪 and 🇳🇴')).toBe('DE and NO')
    expect(clean('🏴\u{e0067}')).toBe('🏴‹U+E0067›')
  })
  it('is the same when it is cleaned again', () => {
    for (const text of ['\u001b[2J', '👩\u200d🔬', 'admin\u202egnp', '🇩🇪']) expect(clean(clean(text))).toBe(clean(text))
  })
  it('stays well-formed', () => {
    expect(clean('a\ud800b')).toBe('a\ufffdb')
  })
})

describe('the room a text takes', () => {
  it('is what string-width says of every sign below U+3000, the quick way too', () => {
    const signs = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code))
    const other = signs.filter((sign) => cells(sign) !== stringWidth(sign, { countAnsiEscapeCodes: true }))
    expect(other).toEqual([])
  })
  it('is two cells for an East-Asian sign and none for a combining one', () => {
    expect([cells('山田'), cells('Zoe\u0308'), cells('رنا'), cells('👩\u200d🔬')]).toEqual([4, 3, 3, 2])
  })
  it('is cut between graphemes, with a sign for the rest', () => {
    expect(cut('Müller-Lüdenscheidt', 9)).toBe('Müller-L…')
    expect(cut('山田太郎', 4)).toBe('山…')
    expect(cut('👩\u200d🔬👩\u200d🔬', 3)).toBe('👩\u200d🔬…')
    expect(cut('abc', 3)).toBe('abc')
    expect(cut('abc', 0)).toBe('')
  })
  it('is filled up to the width of its column', () => {
    expect(`${pad('山田', 6)}|`).toBe('山田  |')
    expect(`${pad('12', 5, 'right')}|`).toBe('   12|')
    for (const text of ['Mora Lind', '山田 太郎', 'رنا حداد', 'Oskar Ferrari-Holm'])
      expect(cells(pad(text, 11))).toBe(11)
  })
})
