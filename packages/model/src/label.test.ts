import { expect, it } from 'vitest'
import { labelFields } from './label.ts'

it('knows a record by its display name first, as far as there is one', () => {
  expect(labelFields('user', ['uid', 'mail', 'cn', 'displayName'])).toEqual(['displayName', 'cn', 'uid'])
  expect(labelFields('group', ['uid', 'cn'])).toEqual(['cn'])
  expect(labelFields('user', ['mail'])).toEqual([])
})
