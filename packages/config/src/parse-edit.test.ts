import { describe, expect, it } from 'vitest'
import { anExample } from './building.ts'
import { parseEdit } from './parse-edit.ts'

const path = (dotted: string) => parseEdit(anExample, dotted).path
const value = (text: string) => parseEdit('', 'a', text).value

describe('a path that somebody types', () => {
  it('leads through names with dots in them where they are there', () => {
    expect(path('syncs.staff.users.title')).toEqual(['syncs', 'staff', 'users', 'title'])
    expect(path('syncs.staff.users.name.givenName')).toEqual(['syncs', 'staff', 'users', 'name.givenName'])
    expect(path('syncs.staff.match.0')).toEqual(['syncs', 'staff', 'match', 0])
  })

  it('leads to what is not there yet: a new field may have dots, a new sync has keys', () => {
    expect(path('syncs.staff.users.address.city')).toEqual(['syncs', 'staff', 'users', 'address.city'])
    expect(path('syncs.leads.from')).toEqual(['syncs', 'leads', 'from'])
    expect(path('syncs.staff.match.3')).toEqual(['syncs', 'staff', 'match', 3])
    expect(path('syncs.leads.match.0')).toEqual(['syncs', 'leads', 'match', 0])
  })

  it('may have quotes around a name, or a sign before its dots', () => {
    const expected = ['connections', 'my.app', 'users', 'fields', 'name.givenName']
    expect(path('connections."my.app".users.fields.\'name.givenName\'')).toEqual(expected)
    expect(path('connections.my\\.app.users.fields.name\\.givenName')).toEqual(expected)
  })

  it.each(['', '.', 'a.', '.a', 'a..b', '"a', 'a"b"'])('is none as `%s`', (wrong) => {
    expect(() => path(wrong)).toThrow('is no path of the configuration')
  })
})

describe('a value that somebody types', () => {
  it('is YAML', () => {
    expect([value('5'), value('true'), value('5%'), value('')]).toEqual([5, true, '5%', ''])
    expect([value('[a = b, c]'), value('{ deleteAfter: 30d }')]).toEqual([['a = b', 'c'], { deleteAfter: '30d' }])
    expect(value('"quoted: text"')).toBe('quoted: text')
  })

  it.each(["present(title) ? title : 'Staff'", '"a" + uid', "{'a': uid}['a']", '[uid][0]', '*uid'])(
    'is text as %s',
    (expression) => {
      expect(value(expression)).toBe(expression)
    },
  )
})
