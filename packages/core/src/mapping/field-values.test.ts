import type { Link } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aLink, aPerson, now } from '../testing/a-situation.ts'
import { aMapping, aSync } from '../testing/a-sync.ts'
import { want } from './want.ts'

const mails = ['b@acme.test', 'A@acme.test', 'x@partner.example']
const ours = "mail.endsWith('@acme.test') ? mail : null"

function wanted(field: string, expression: string, mail: readonly string[], link?: Link) {
  const sync = aSync({ users: aMapping({ userName: 'uid', [field]: expression }) })
  const { values, problems } = want(sync, 'user', aPerson({ mail, title: ['7', 'some'] }), link, now)
  return { values: values[field], problems }
}

const agreedOn = (field: string, ...values: readonly string[]): Link => aLink({ base: { [field]: values } })

describe('a field of one value', () => {
  it('takes the first of several in byte order', () => {
    expect(wanted('mail', 'mail', mails).values).toEqual(['A@acme.test'])
    expect(wanted('mail', 'all(mail)', mails.slice(0, 2)).values).toEqual(['A@acme.test'])
  })
  it('keeps the agreed one while it is among them', () => {
    expect(wanted('mail', 'mail', mails, agreedOn('mail', 'B@acme.test')).values).toEqual(['b@acme.test'])
    expect(wanted('mail', 'mail', mails, agreedOn('mail', 'gone')).values).toEqual(['A@acme.test'])
  })
  it('passes over the values that the expression makes nothing of', () => {
    expect(wanted('mail', ours, ['x@acme.test', 'a@partner.example']).values).toEqual(['x@acme.test'])
    expect(wanted('mail', ours, ['a@partner.example', 'b@partner.example']).values).toStrictEqual([])
  })
})

describe('a field of many values', () => {
  it('takes all that the expression gives, each once', () => {
    expect(wanted('aliases', 'all(mail)', ['b', 'a', 'B']).values).toEqual(['B', 'a'])
    expect(wanted('aliases', 'all(mail)', []).values).toEqual([])
  })
  it('takes one possible result of several: the first in byte order', () => {
    expect(wanted('aliases', 'mail', mails).values).toEqual(['A@acme.test'])
    expect(wanted('aliases', 'title', []).values).toEqual(['7'])
  })
  it('keeps the agreed result while it is among them', () => {
    expect(wanted('aliases', 'mail', mails, agreedOn('aliases', 'B@acme.test')).values).toEqual(['b@acme.test'])
    expect(wanted('aliases', '[mail, uid]', mails, agreedOn('aliases', 'mora', 'b@acme.test')).values).toEqual([
      'b@acme.test',
      'mora',
    ])
    expect(wanted('aliases', '[mail, uid]', mails, agreedOn('aliases', 'b@acme.test')).values).toEqual([
      'A@acme.test',
      'mora',
    ])
  })
  it('passes over the values that the expression makes nothing of', () => {
    expect(wanted('aliases', ours, ['x@acme.test', 'a@partner.example']).values).toEqual(['x@acme.test'])
    expect(wanted('aliases', ours, ['a@partner.example', 'b@partner.example']).values).toEqual([])
  })
})

describe('one of several values that does not fit', () => {
  const malformed = { code: 'malformed-value', field: 'level', value: 'some', hint: 'This is no number.' }
  it.each(['title', 'all(title)'])('spoils the field, whichever value would count: %s', (expression) => {
    expect(wanted('level', expression, [])).toEqual({ values: undefined, problems: [malformed] })
  })
})
