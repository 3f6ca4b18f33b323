import { describe, expect, it } from 'vitest'
import type { MappingNews } from '../state/mapping-state.ts'
import { aKnown, aSync } from '../testing/an-around.ts'
import { facts, onMapping, person, typed } from '../testing/on-mapping.ts'

describe('the groups of a sync', () => {
  const withGroups: MappingNews = {
    news: 'opened',
    person,
    facts: {
      ...facts,
      group: {
        target: [
          { name: 'displayName', type: 'text', required: true },
          { name: 'members', type: 'ref', many: true },
        ],
        attributes: ['cn', 'description', 'members'],
      },
    },
  }
  const group: MappingNews = {
    news: 'group',
    group: { id: 'g-wiki', dn: 'cn=wiki-users,ou=groups', label: 'wiki-users' },
  }
  const wiki: MappingNews = {
    news: 'tried',
    tried: { fields: { displayName: { values: ['WIKI'] }, members: { values: [] } }, rules: [{ values: ['wiki'] }] },
  }
  const mapped = aSync({
    groups: {
      displayName: { expression: 'upper(cn)', write: 'always' },
      members: { expression: 'members', write: 'always' },
    },
    groupMatch: [{ field: 'displayName', expression: 'cn' }],
  })
  const known = aKnown({ syncs: [mapped] })

  it('stand where the people stood, with what one of them would get', () => {
    expect(onMapping({ known }, withGroups, 't', group, wiki).lines.slice(2, 12)).toEqual([
      'Group wiki-users                        fields  scope  match  roles  leaving',
      '      cn=wiki-users,ou=groups',
      'wiki                   from corp                  the group would get',
      'displayName  req       upper(cn)                  WIKI',
      'members                members                    its members',
      '',
      'displayName  upper(cn)',
      '',
      '',
      '',
    ])
    expect(onMapping({ known }, withGroups, 't', group, wiki, 't').lines[2]).toMatch(/^For Mora Lind/)
  })

  it('have the expressions alone where there is none to try them with', () => {
    const { lines } = onMapping({ known }, withGroups, 't')
    expect(lines[4]).toBe('wiki                   from corp                  no group to try it with')
    expect(lines[5]).toBe('displayName  req       upper(cn)')
  })

  it('show their scope and rules, and no counts, which are of people', () => {
    const scope = onMapping({ known }, withGroups, 't', group, wiki, 'tab').lines
    expect(scope.slice(4, 8)).toEqual([
      'groups      in corp',
      'base        wherever the connection looks',
      'filter      every group there',
      'exclude     none',
    ])
    expect(scope.join('\n')).not.toContain('1,204 people')
    const match = onMapping({ known }, withGroups, 't', group, wiki, 'tab', 'tab')
    expect(match.lines).toContain('rule 1      displayName = cn')
    expect(match.lines).toContain('             looks for wiki')
    expect(match.begun.filter(({ effect }) => effect === 'mapping.survey')).toHaveLength(2) // once for each opening
  })

  it('are said to be none yet, and come with the first field', () => {
    const { lines } = onMapping({}, withGroups, 't', group)
    expect(lines).toContain('groups       this sync keeps none yet: a field that is mapped adds them')
    const { begun } = onMapping({}, withGroups, 't', group, 'enter', ...typed('cn'), 'enter', 'ctrl-s')
    expect(begun.at(-1)).toEqual({
      effect: 'mapping.propose',
      sync: 'staff',
      edits: [{ path: ['syncs', 'staff', 'groups', 'displayName'], value: 'cn' }],
    })
  })

  it('are completed by tab from what the source has of groups', () => {
    const { lines } = onMapping({}, withGroups, 't', group, 'enter', ...typed('desc'))
    expect(lines).toContain('             tab  description')
  })

  it('are said in words to those who listen', () => {
    const first = onMapping({ known }, withGroups, 't', group, wiki)
    expect(first.spoken.lines?.slice(0, 2)).toEqual([
      'Section fields of groups.',
      'For wiki-users, cn=wiki-users,ou=groups.',
    ])
    expect(first.spoken.item).toBe('displayName, required, upper(cn), wiki-users would get WIKI')
    expect(onMapping({ known }, withGroups, 't', group, wiki, 'down').spoken.item).toBe('members, members, its members')
  })
})
