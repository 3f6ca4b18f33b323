import { describe, expect, it } from 'vitest'
import { withSettings } from './set.ts'

describe('a setting given as path=value', () => {
  it('is put where the path leads, beside what is there', () => {
    expect(
      withSettings({ file: 'app.db', users: { id: 'id' } }, ['users.table=accounts', 'users.fields.mail=e=mail']),
    ).toEqual({
      file: 'app.db',
      users: { id: 'id', table: 'accounts', fields: { mail: 'e=mail' } },
    })
  })
  it('may be JSON', () => {
    expect(withSettings({}, ['a=3', 'b=true', 'c=["x"]', 'd=03x'])).toEqual({ a: 3, b: true, c: ['x'], d: '03x' })
  })
  it('without a path is refused', () => {
    expect(() => withSettings({}, ['accounts'])).toThrow('is no setting')
  })
})
