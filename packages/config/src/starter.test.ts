import { describe, expect, it } from 'vitest'
import { aCatalog } from './building.ts'
import { parseConfig } from './load.ts'
import { type Starter, starterConfig } from './starter.ts'

const starter: Starter = {
  source: {
    name: 'corp',
    connector: 'openldap',
    settings: { url: 'ldaps://ldap.acme.example', bindDn: 'cn=a,dc=x', password: { keychain: 'corp' }, baseDn: 'dc=x' },
  },
  target: {
    name: 'wiki',
    connector: 'scim',
    settings: { url: 'https://wiki.acme.example', token: { env: 'WIKI_TOKEN' } },
  },
  sync: {
    name: 'staff',
    users: { base: ['ou=people, dc=x'], filter: '(objectClass=inetOrgPerson)' },
    groups: { base: ['ou=groups,dc=x'] },
    match: ['externalId = id', "userName = lower(uid + '#: x')"],
    userMapping: { userName: 'uid', title: "present(title) ? title : 'Staff'" },
    groupMatch: ['displayName = cn'],
    groupMapping: { displayName: 'cn', members: 'members' },
  },
}

describe('the configuration that init writes', () => {
  it('says what it was told, without a mistake', async () => {
    const { connections, syncs } = await parseConfig(starterConfig(starter), '/srv/rollcall.yaml', aCatalog)
    expect(connections.corp?.settings).toMatchObject(starter.source.settings)
    expect(connections.wiki?.settings).toMatchObject(starter.target.settings)
    expect(syncs.staff).toMatchObject({
      from: 'corp',
      to: 'wiki',
      scope: { users: { ...starter.sync.users, exclude: [] }, groups: { base: ['ou=groups,dc=x'] } },
      match: [
        { field: 'externalId', expression: 'id' },
        { field: 'userName', expression: "lower(uid + '#: x')" },
      ],
      users: { title: { expression: "present(title) ? title : 'Staff'" } },
      groups: { members: { expression: 'members' } },
      groupMatch: [{ field: 'displayName', expression: 'cn' }],
    })
  })

  it('switches nobody off where the target cannot', async () => {
    const text = starterConfig({ ...starter, sync: { ...starter.sync, neverOff: true } })
    const { syncs } = await parseConfig(text, 'rollcall.yaml', aCatalog)
    expect(syncs.staff).toMatchObject({ disableWhen: [], onLeave: 'keep' })
  })

  it('also without groups', async () => {
    const { groups: _, groupMapping: __, ...people } = starter.sync
    const { syncs } = await parseConfig(starterConfig({ ...starter, sync: people }), 'rollcall.yaml', aCatalog)
    expect(syncs.staff?.scope.groups).toBeUndefined()
    expect(syncs.staff?.groups).toBeUndefined()
  })

  it('tells the editor where its schema is, and people what else there is', () => {
    const text = starterConfig(starter)
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./rollcall.schema.json')
    expect(text).toContain('onLeave: disable # disable | delete | { deleteAfter: 30d } | keep | unlink')
  })
})
