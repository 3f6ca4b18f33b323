import { describe, expect, it } from 'vitest'
import { fieldOf, typeInto } from '../widgets/field.ts'
import { complete, optionsFor } from './completion.ts'
import type { Place } from './mapping-draft.ts'

const words = {
  attributes: ['mail', 'mailForwarding', 'manager', 'employee-number', 'title', 'Mailbox'],
  functions: ['lower', 'matches'],
  fields: ['userName', 'emails'],
}
const users: Place = { part: 'fields', kind: 'user', name: 'mail' }
const match: Place = { part: 'match', kind: 'user', at: 0 }
const options = (text: string, place: Place = users) => optionsFor(place, fieldOf(text), words)?.options

describe('words that may follow', () => {
  it('are attributes and functions that begin so, the shortest in the same letters first', () => {
    expect(options('lower(ma')).toEqual(['mail', 'manager', 'matches(', 'mailForwarding', 'Mailbox'])
    expect(options('mail')).toEqual(['mailForwarding', 'Mailbox'])
  })

  it('are none where nothing is typed, or within quotes', () => {
    expect([options(''), options('title + '), options("title + 'ma"), options('xyz')]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('that CEL cannot spell are reached in its way, but for an attribute alone', () => {
    expect(options('emp')).toEqual(['employee-number'])
    expect(options('lower(emp')).toEqual(["attr('employee-number')"])
  })

  it('are fields before the sign of a rule, and attributes behind it', () => {
    expect(options('us', match)).toEqual(['userName = '])
    expect(options('userName = ti', match)).toEqual(['title'])
    expect(options('ti', { part: 'exclude', kind: 'user', at: 0 })).toEqual(['title='])
    expect(options('de', { part: 'onLeave' })).toEqual(['delete', 'delete after 30d'])
  })
})

describe('tab', () => {
  it('goes through the words in the place of what was typed, and one undo takes it back', () => {
    const field = typeInto(typeInto(fieldOf('lower(ma)'), { name: 'left' }), { name: 'x' })
    const first = optionsFor(users, field, words)
    if (!first) throw new Error('expected words')
    const one = complete(field, first)
    expect([one.field.text, one.field.cursor]).toEqual(['lower(mail)', 10])
    const two = complete(one.field, one.completion)
    expect(two.field.text).toBe('lower(manager)')
    expect(typeInto(two.field, { name: 'ctrl-z' }).text).toBe('lower(ma)')
  })

  it('comes round to the first again', () => {
    const first = optionsFor(users, fieldOf('ti'), words)
    if (!first) throw new Error('expected words')
    const one = complete(fieldOf('ti'), first)
    expect(complete(one.field, one.completion).field.text).toBe('title')
  })
})
