import type { SyncRecord } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aPerson } from '../testing/a-situation.ts'
import { directory } from '../testing/a-sync.ts'
import { compileExpression } from './compile-expression.ts'
import type { Expression, Result } from './expression.ts'
import { vocabularyOf } from './vocabulary.ts'

const words = vocabularyOf([...directory.user, { name: 'uidNumber', type: 'number' }])
const mora = aPerson({
  uid: ['Mora'],
  mail: ['b@acme.test', 'A@acme.test'],
  title: [],
  givenName: ['Änne'],
  'cn;lang-de': ['Hallo'],
  'employee-number': ['7'],
  package: ['p'],
  uidNumber: [41],
})

function compiled(text: string): Expression {
  const found = compileExpression(text, words)
  if ('evaluate' in found) return found
  throw new Error(`${text}: ${found.message}`)
}

const given = (text: string, record: SyncRecord = mora): Result => compiled(text).evaluate(record)

describe('an expression', () => {
  it.each([
    ['uid', ['Mora']],
    ['title', []],
    ['employee-number', ['7']],
    ['cn;lang-de', ['Hallo']],
    ['id', ['p-mora']],
    ['dn', ['uid=mora,ou=people']],
    ['lower(uid)', ['mora']],
    ['upper(uid)', ['MORA']],
    ['lower(title)', []],
    ["trim('  a ')", ['a']],
    ["replace(uid, 'M', '$&')", ['$&ora']],
    ['substring(uid, 1)', ['ora']],
    ['substring(uid, 0, 1) + lower(givenName)', ['Männe']],
    ['all(mail)', ['A@acme.test', 'b@acme.test']],
    ['lower(all(mail))', ['a@acme.test', 'b@acme.test']],
    ['first(all(mail))', ['A@acme.test']],
    ["join(all(mail), ', ')", ['A@acme.test, b@acme.test']],
    ["present(title) ? title : 'Staff'", ['Staff']],
    ["title == null ? 'none' : title", ['none']],
    ["attr('cn;lang-de') + '!'", ['Hallo!']],
    ["all(attr('cn;lang-de'))", ['Hallo']],
    ["attr('package')", ['p']],
    ['uidNumber + 1', [42]],
    ["'A@acme.test' in all(mail)", [true]],
    ["all(mail).exists(m, m.startsWith('b'))", [true]],
    ["timestamp('2026-01-02T03:04:05Z')", ['2026-01-02T03:04:05.000Z']],
    ["''", []],
  ])('%s gives %j', (text, values) => {
    expect(given(text)).toEqual({ values })
  })
  it('says which attributes it looks at', () => {
    expect(compiled("present(title) ? lower(uid) : join(all(mail), attr('cn;lang-de'))").attributes.toSorted()).toEqual(
      ['cn;lang-de', 'mail', 'title', 'uid'],
    )
    expect(compiled('id').attributes).toEqual([])
  })
  it('takes empty text for no value, as files write it', () => {
    expect(given('title', aPerson({ title: [''] }))).toEqual({ values: [] })
  })
})

describe('an attribute with several values where one is needed', () => {
  it('gives a possible result for each, the first in byte order first', () => {
    const possible = { values: ['A@acme.test'], choices: [['A@acme.test'], ['b@acme.test']] }
    expect(given('mail')).toEqual(possible)
    expect(given("mail + ''")).toEqual(possible)
  })
  it('orders as UTF-8 does, not as UTF-16', () => {
    expect(given('mail', aPerson({ mail: ['😀', '\u{fffd}'] }))).toMatchObject({ values: ['\u{fffd}'] })
  })
  it('is tried only so often; then the first values count', () => {
    const mail = Array.from({ length: 60 }, (_, at) => `m${String(at).padStart(2, '0')}`)
    const result = given("mail + uid + ''", aPerson({ mail, uid: ['b', 'a'] }))
    expect(result).toMatchObject({ values: ['m00a'] })
    expect(result).toHaveProperty('choices.length', 60)
  })
})

describe('what goes wrong for one person', () => {
  it('is an absent value where an operator needs one', () => {
    expect(given("givenName + ' ' + title")).toEqual({ failure: 'absent', message: '`title` has no value.' })
  })
  it.each(['uid > 3', 'givenName + 3', "{'a': uid}", 'all(mail).map(m, [m])', 'uid ? 1 : 2', 'int(uid)'])(
    '%s is malformed, and never thrown',
    (text) => {
      expect(given(text)).toMatchObject({ failure: 'malformed' })
    },
  )
})

describe('what cannot be compiled', () => {
  it.each([
    ['givenname', 'givenname', 'There is no attribute `givenname`.', 'Did you mean `givenName`?'],
    ['lower(giveName)', 'giveName', 'There is no attribute `giveName`.', 'Did you mean `givenName`?'],
    ["lower(attr('titel'))", "'titel'", 'There is no attribute `titel`.', 'Did you mean `title`?'],
    ['all(mial)', 'mial', 'There is no attribute `mial`.', 'Did you mean `mail`?'],
    ['uid + lowr(uid)', 'lowr', 'There is no function `lowr`.', 'Did you mean `lower`?'],
    ['uid.trm()', 'trm', 'There is no function `trm`.', 'Did you mean `trim`?'],
    ['Wiki', 'Wiki', 'There is no attribute `Wiki`.', "A fixed text stands in quotes: 'Wiki'."],
  ])('%s: at %s %s %s', (text, place, message, hint) => {
    const from = text.indexOf(place)
    expect(compileExpression(text, words)).toEqual({ message, hint, at: [from, from + place.length] })
  })
  it.each([
    ['uid == ', [7, 7], 'The expression ends too early.'],
    ['lower(uid', [9, 9], 'The expression ends too early: `)` is missing.'],
    ["uid + 'abc", [6, 10], 'Unterminated string'],
    ['uid + * 2', [6, 7], 'Unexpected token: `*`'],
    ['uid ? title', [11, 11], 'The expression ends too early: `:` is missing.'],
  ])('%s says where it is not finished', (text, at, message) => {
    expect(compileExpression(text, words)).toEqual({ at, message })
  })
  it.each(['', 'mail ==', "'a' > 3", 'lower()', 'all(3)', 'attr(uid)'])('%j has a message', (text) => {
    expect(compileExpression(text, words)).toMatchObject({ message: expect.stringMatching(/\w/) })
  })
})
