import { describe, expect, it } from 'vitest'
import { connectorSettings } from './configuration.ts'

describe('the settings of a connector, for a form', () => {
  it('come with the usual ones first, the needed ones marked, and what each is for', async () => {
    const { openldap = [] } = await connectorSettings()
    expect(openldap.slice(0, 4).map(({ path, kind, required }) => [path, kind, required])).toEqual([
      ['url', 'text', true],
      ['bindDn', 'text', false],
      ['password', 'secret', false],
      ['baseDn', 'text', true],
    ])
    expect(openldap.find(({ path }) => path === 'pageSize')).toEqual({
      path: 'pageSize',
      kind: 'number',
      says: 'Entries to ask for at once.',
      required: false,
      fallback: '1000',
    })
    expect(openldap.find(({ path }) => path === 'memberAttributes')).toMatchObject({
      kind: 'list',
      fallback: 'member, uniqueMember',
    })
    expect(openldap.find(({ path }) => path === 'followReferrals')?.fallback).toBe('none')
  })

  it('reach into settings that have settings of their own', async () => {
    const { sql = [], csv = [] } = await connectorSettings()
    const kinds = Object.fromEntries(sql.map(({ path, kind, required }) => [path, [kind, required]]))
    expect(kinds).toMatchObject({
      'users.table': ['text', true],
      'users.fields': ['list', true],
      'users.active': ['data', false],
      'users.generate': ['choice', false],
      'groups.memberships.table': ['text', false],
    })
    expect(sql.find(({ path }) => path === 'users.fields')).toMatchObject({
      takes: ['list', 'pairs'],
      example: 'userName=username, mail=email',
    })
    expect(sql.find(({ path }) => path === 'users.active')?.takes).toEqual(['pairs'])
    expect(csv.find(({ path }) => path === 'encoding')?.choices).toEqual(['utf-8', 'windows-1252', 'iso-8859-1'])
  })

  it('show no secret as an example of one', async () => {
    for (const settings of Object.values(await connectorSettings()))
      for (const { kind, choices } of settings) if (kind === 'secret') expect(choices).toBeUndefined()
  })
})
