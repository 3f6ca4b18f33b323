import { bold, cells, plain } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { type Field, fieldOf, typeInto } from './field.ts'
import { fieldLine } from './field-line.ts'

const label = [bold('/ ')]
const drawn = (field: Field, width = 12) => {
  const { line, column } = fieldLine(field, label, width)
  return [plain(line), column]
}

describe('the line of a field', () => {
  it('shows label and text, and where the cursor stands', () => {
    expect(drawn(fieldOf('mora'))).toEqual(['/ mora', 6])
    expect(drawn(typeInto(fieldOf('mora'), { name: 'home' }))).toEqual(['/ mora', 2])
  })
  it('counts the cells of wide signs', () => {
    expect(drawn(fieldOf('山田'))).toEqual(['/ 山田', 6])
  })
  it('keeps the cursor in sight where the text is longer', () => {
    expect(drawn(fieldOf('abcdefghijklmnop'))).toEqual(['/ hijklmnop', 11])
  })
  it('shows control characters as signs', () => {
    expect(drawn(fieldOf('a\u001bb'))).toEqual(['/ a␛b', 5])
  })
  it('never puts the cursor beyond the line', () => {
    for (let width = 4; width < 30; width++)
      for (const text of ['', 'abc', '山田太郎山田太郎', 'Oskar Ferrari-Holm'.repeat(3)]) {
        const { column } = fieldLine(fieldOf(text), label, width)
        expect(column).toBeLessThan(width)
      }
  })
  it('is no wider than asked, wherever the cursor stands', () => {
    const field = { ...fieldOf('山'.repeat(30)), cursor: 3 }
    expect(cells(plain(fieldLine(field, label, 20).line))).toBeLessThanOrEqual(20)
  })
})
