import type { Field } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { proposeGroups } from './propose-groups.ts'

const column = (name: string, more: Partial<Field> = {}): Field => ({ name, type: 'text', ...more })
const number = (name: string): Field => column(name, { type: 'number' })
const source = [column('cn'), column('description')]
const account = { name: 'account', columns: [number('id'), column('login')] }
const team = { name: 'app.team', columns: [number('id'), column('name', { required: true }), number('colour')] }
const member = { name: 'app.team_member', columns: [number('team_id'), number('account_id')] }

describe('the tables of groups that are proposed', () => {
  it('are those whose names say so, with the columns that the source answers to', () => {
    const { settings, fields } = proposeGroups([account, team, member], 'account', source) ?? {}
    expect(settings).toEqual({
      ...{ table: 'app.team', id: 'id', fields: ['name'] },
      memberships: { table: 'app.team_member', group: 'team_id', member: 'account_id' },
    })
    expect(fields?.map(({ name }) => name)).toEqual(['name', 'members'])
  })

  it('have no members where no table says who they are', () => {
    expect(proposeGroups([account, team], 'account', source)?.settings).not.toHaveProperty('memberships')
  })

  it('are none where no name says so, or where a group needs what the source has not', () => {
    expect(proposeGroups([account, member], 'account', source)).toBeUndefined()
    expect(proposeGroups([team, member], 'app.team', source)).toBeUndefined()
    const owned = { ...team, columns: [...team.columns, column('owner', { required: true })] }
    expect(proposeGroups([account, owned], 'account', source)).toBeUndefined()
  })
})
