import { fc, test } from '@fast-check/vitest'
import { BerWriter, FilterParser } from 'ldapts'
import { describe, expect, it } from 'vitest'
import { LdifEntry } from '../ldif/entry.ts'
import { encodeFilter } from './encode.ts'
import { toMatcher } from './match.ts'
import { escapeFilterValue, type Filter, parseFilter } from './parse.ts'

const mora = new LdifEntry('uid=mora,dc=acme', 1, '', [
  ['objectClass', 'inetOrgPerson'],
  ['uid', 'Mora'],
  ['cn', 'Ana  Müller (IT)'],
  ['mail', 'a@acme.test'],
  ['mail', 'b@acme.test'],
  ['employeeNumber', '42'],
  ['modifyTimestamp', '20260301120000Z'],
  ['manager', 'UID=Lee, OU=People,dc=acme'],
  ['jpegPhoto', Uint8Array.of(0xff, 0xd8)],
])
const matches = (filter: string): boolean => toMatcher(parseFilter(filter))(mora)

describe('an entry matches', () => {
  it.each([
    ['without case', '(UID=mora)'],
    ['without outer parentheses', 'uid=mora'],
    ['any of several values', '(mail=B@ACME.test)'],
    ['with escapes, also for UTF-8', '(cn=ana m\\c3\\bcller \\28it\\29)'],
    ['in any Unicode composition', '(cn=Ana Mu\u0308ller \\28IT\\29)'],
    ['by its beginning, middle and end', '(cn=ana*m*\\29)'],
    ['by presence', '(mail=*)'],
    ['a number by size', '(&(employeeNumber>=5)(employeeNumber<=100))'],
    ['a time by order', '(modifyTimestamp>=20260101000000Z)'],
    ['a DN as a name', '(manager=uid=lee,ou=people,dc=acme)'],
    ['bytes', '(jpegPhoto=\\ff\\d8)'],
    ['and, or, not', '(&(uid=m*)(|(sn=x)(!(title=y))))'],
    ['the classes its own is made of', '(&(objectClass=person)(objectClass=top))'],
    ['about, as if it were equal', '(uid~=MORA)'],
    ['nothing at all, which is true', '(&)'],
    ['with space between filters', '(&\n  (uid=mora)\n  (mail=*)\n)'],
  ])('%s', (_, filter) => expect(matches(filter)).toBe(true))
  it.each([
    ['an attribute it lacks', '(title=*)'],
    ['another value', '(uid=lee)'],
    ['a piece that is elsewhere', '(cn=m*)'],
    ['pieces that overlap', '(uid=mor*ora)'],
    ['a class it is not of', '(objectClass=posixAccount)'],
    ['or of nothing, which is false', '(|)'],
    ['other bytes', '(jpegPhoto=\\ff)'],
  ])('not by %s', (_, filter) => expect(matches(filter)).toBe(false))
  it('only at a server by a matching rule', () => {
    expect(() => matches('(memberOf:1.2.840.113556.1.4.1941:=cn=x)')).toThrowError(/needs a server/)
  })
})

describe('text that is not a filter', () => {
  it.each([
    '',
    '(',
    '()',
    '(uid)',
    '(uid=a',
    '(uid=a))',
    '(&(uid=a)',
    '(uid=a(b)',
    '(uid=\\zz)',
    '(u id=a)',
    '(=a)',
    '('.repeat(200),
  ])('is refused: %s', (text) =>
    expect(() => parseFilter(text)).toThrowError(expect.objectContaining({ code: 'invalid.filter' })),
  )
  it('is shown with the place', () => {
    expect(() => parseFilter('(&(uid=a)(mail))')).toThrowError('expected attribute=value instead of "mail))"')
  })
})

const attribute = fc.constantFrom('cn', 'uid', 'mail', 'givenName')
const value = fc.string({ minLength: 1 }).filter((text) => text.trim() === text && text !== '*')
const filters = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small' },
    fc.record({ type: fc.constantFrom('equal', 'atLeast', 'atMost', 'approx'), attribute, value }),
    fc.record({ type: fc.constant('present' as const), attribute }),
    fc.record({
      type: fc.constant('substrings' as const),
      attribute,
      pieces: fc.array(value, { minLength: 2, maxLength: 4 }),
    }),
    fc.record({ type: fc.constant('not' as const), filter: tie('filter') }),
    fc.record({ type: fc.constantFrom('and', 'or'), filters: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
  ) as fc.Arbitrary<Filter>,
})).filter

function write(filter: Filter): string {
  switch (filter.type) {
    case 'and':
    case 'or':
      return `(${filter.type === 'and' ? '&' : '|'}${filter.filters.map(write).join('')})`
    case 'not':
      return `(!${write(filter.filter)})`
    case 'present':
      return `(${filter.attribute}=*)`
    case 'substrings':
      return `(${filter.attribute}=${filter.pieces.map((piece) => escapeFilterValue(String(piece))).join('*')})`
    case 'extensible':
      throw new Error('not written here')
    default: {
      const operator = { equal: '=', approx: '~=', atLeast: '>=', atMost: '<=' }[filter.type]
      return `(${filter.attribute}${operator}${escapeFilterValue(String(filter.value))})`
    }
  }
}

describe('any filter', () => {
  test.prop([filters])('is parsed as it was written', (filter) => {
    expect(parseFilter(write(filter))).toEqual(filter)
  })
  test.prop([filters])('is encoded as ldapts does it', (filter) => {
    const writer = new BerWriter()
    FilterParser.parseString(write(filter)).write(writer)
    expect(encodeFilter(filter).toString('hex')).toBe(writer.buffer.toString('hex'))
  })
})
