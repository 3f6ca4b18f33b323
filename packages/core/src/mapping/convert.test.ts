import type { Field, Value } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { convert } from './convert.ts'

type Kept = Omit<Field, 'name'>

const bytes = new Uint8Array([1, 2, 3])

const converted = (field: Kept, value: Value) => convert({ name: 'field', ...field }, value)

describe('a value that fits', () => {
  it.each<[string, Kept, Value, Value]>([
    ['is text where text is asked for', { type: 'text' }, 7, '7'],
    ['is text where a reference is asked for', { type: 'ref' }, 7, '7'],
    ['is the number that it is', { type: 'number' }, 7.5, 7.5],
    ['is the number that its digits write', { type: 'number' }, ' 42 ', 42],
    ['is the number with the sign before it', { type: 'number' }, '+3', 3],
    ['is the fraction that its digits write', { type: 'number' }, '-1.25', -1.25],
    ['stays text where a number would lose digits', { type: 'number' }, ' 9007199254740993 ', '9007199254740993'],
    ['is yes as LDAP writes it', { type: 'boolean' }, ' TRUE ', true],
    ['is yes as files write it', { type: 'boolean' }, '1', true],
    ['is no as LDAP writes it', { type: 'boolean' }, 'FALSE', false],
    ['is no as files write it', { type: 'boolean' }, 0, false],
    ['is a time as targets write it', { type: 'time' }, '20260410083015+02', '2026-04-10T06:30:15.000Z'],
    ['is the bytes that they are, however many', { type: 'bytes', maxLength: 2 }, bytes, bytes],
    ['has as many characters as the target takes', { type: 'text', maxLength: 4 }, 'mora', 'mora'],
    ['has a character where JavaScript counts two', { type: 'text', maxLength: 2 }, '🧑🚀', '🧑🚀'],
    ['is one of those that the target knows', { type: 'text', oneOf: ['staff', 'guest'] }, 'guest', 'guest'],
    ['is so in another case', { type: 'text', oneOf: ['staff'], ignoreCase: true }, 'STAFF', 'STAFF'],
  ])('%s', (_, field, value, expected) => {
    expect(converted(field, value)).toEqual({ value: expected })
  })
})

describe('a value that does not fit says what is wrong', () => {
  it.each<[string, Kept, Value, string]>([
    ['bytes for text', { type: 'text' }, bytes, 'This is no text.'],
    ['bytes for a reference', { type: 'ref' }, bytes, 'This is no reference.'],
    ['yes for a number', { type: 'number' }, true, 'This is no number.'],
    ['a word before a number', { type: 'number' }, 'no 7', 'This is no number.'],
    ['a word after a number', { type: 'number' }, '7 pieces', 'This is no number.'],
    ['a word for yes or no', { type: 'boolean' }, 'perhaps', 'This is no yes or no.'],
    ['a word for a time', { type: 'time' }, 'tomorrow', 'This is no time.'],
    ['text for bytes', { type: 'bytes' }, 'AQID', 'This is no bytes.'],
    ['too long a text', { type: 'text', maxLength: 3 }, 'mora', 'The target takes at most 3 characters here.'],
    [
      'none of those that the target knows',
      { type: 'text', oneOf: ['staff', 'guest'] },
      'pilot',
      'The target takes one of staff, guest here.',
    ],
  ])('%s', (_, field, value, wrong) => {
    expect(converted(field, value)).toEqual({ wrong })
  })
})
