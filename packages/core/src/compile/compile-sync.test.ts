import type { SyncDefinition } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aDefinition, aMapping, application, aSync, aWorld, directory, everything } from '../testing/a-sync.ts'
import { compileSync } from './compile-sync.ts'
import type { World } from './compiled.ts'
import { SyncError } from './sync-error.ts'

function problemsOf(more: Partial<SyncDefinition>, world: Partial<World> = {}): readonly string[] {
  try {
    compileSync(aDefinition(more), aWorld(world))
    return []
  } catch (thrown) {
    if (!(thrown instanceof SyncError)) throw thrown
    return thrown.problems.map(({ path, message, hint }) => [path, message, hint].filter(Boolean).join(' | '))
  }
}

const without = (...names: (keyof typeof everything)[]) => ({
  abilities: Object.fromEntries(Object.entries(everything).filter(([name]) => !names.includes(name as never))),
})

describe('a compiled sync', () => {
  const sync = aSync({
    users: aMapping({ userName: 'lower(uid)', mail: 'mail', password: "attr('cn;lang-de')" }),
    match: [{ field: 'mail', expression: 'mail' }],
    scope: {
      users: {
        exclude: [
          { attribute: 'employeeType', pattern: 'robot*' },
          { attribute: 'dn', pattern: '*ou=old*' },
        ],
      },
    },
    protect: [{ attribute: 'level', pattern: '9' }],
    roles: { admin: ['cn=admins'] },
    states: { disabled: "title == 'gone'" },
  })
  it('asks the source for what its expressions and patterns look at', () => {
    expect(sync.attributes).toEqual({
      user: ['uid', 'mail', 'cn;lang-de', 'title', 'employeeType'],
      group: ['cn', 'members'],
    })
  })
  it('reads from the target what it compares, matches and protects', () => {
    expect(sync.fields).toEqual({ user: ['userName', 'mail', 'level', 'active', 'roles'], group: ['name', 'members'] })
  })
  it('knows which of its fields are unique', () => {
    expect(sync.unique).toEqual({ user: ['userName', 'mail'], group: ['name'] })
  })
  it('needs no groups', () => {
    const { groups: _, ...definition } = aDefinition()
    expect(compileSync(definition, aWorld({ source: { ...directory, group: [] } })).group).toBeUndefined()
  })
})

describe('a definition that is wrong', () => {
  it('may name no secret, at the source or in the target', () => {
    const source = {
      ...directory,
      user: [...directory.user, { name: 'userPassword', type: 'text', secret: true } as const],
    }
    const user = application.user.map((field) =>
      field.name === 'password' ? ({ ...field, required: true, secret: true } as const) : field,
    )
    const world = { source, target: { ...application, user } }
    expect(problemsOf({}, world)).toEqual([])
    const users = aMapping({
      userName: 'uid',
      title: "attr('userPassword')",
      password: 'uid',
      mail: 'lower(userPassword)',
    })
    const exclude = [{ attribute: 'userPassword', pattern: '!*' }]
    const problems = problemsOf({ users, scope: { users: { exclude } } }, world)
    expect(problems.map((text) => text.split(' | ', 2).join(' | '))).toEqual([
      'syncs.staff.users.title | `userPassword` is a secret: it is never read, planned or kept.',
      'syncs.staff.users.password | `password` is a secret: it is never read, planned or kept.',
      'syncs.staff.users.mail | `userPassword` is a secret: it is never read, planned or kept.',
      'syncs.staff.scope.users.exclude.0 | `userPassword` is a secret: it is never read, planned or kept.',
    ])
  })
  it('is told everything at once, each with a path', () => {
    const users = aMapping({ userNam: 'uid', title: 'titel', active: 'uid', createdAt: 'hired' })
    expect(problemsOf({ users })).toEqual([
      'syncs.staff.users.userNam | The target has no field `userNam`. | Did you mean `userName`?',
      'syncs.staff.users.title | There is no attribute `titel`. | Did you mean `title`?',
      'syncs.staff.users.active | `active` cannot be mapped. | Whether an account is active follows from `disableWhen` and `onLeave`.',
      'syncs.staff.users.createdAt | The target does not let `createdAt` be written. | Leave it out.',
      'syncs.staff.users | The target needs `userName`, and nothing is mapped to it. | Add `userName`.',
    ])
  })
  it('says so in one error', () => {
    expect(() => compileSync(aDefinition({ users: aMapping({ title: 'x' }) }), aWorld())).toThrow(
      expect.objectContaining({ code: 'config.sync', message: expect.stringContaining('syncs.staff.users.title') }),
    )
  })
  it.each<[string, Partial<SyncDefinition>, string]>([
    ['a match field that does not exist', { match: [{ field: 'mial', expression: 'mail' }] }, 'syncs.staff.match.0'],
    ['a match expression', { match: [{ field: 'mail', expression: 'mial' }] }, 'syncs.staff.match.0'],
    [
      'an excluded attribute',
      { scope: { users: { exclude: [{ attribute: 'uit', pattern: '*' }] } } },
      'syncs.staff.scope.users.exclude.0',
    ],
    ['a protected field', { protect: [{ attribute: 'username', pattern: '*' }] }, 'syncs.staff.protect.0'],
    ['a role the target does not know', { roles: { admn: ['x'] } }, 'syncs.staff.roles.admn'],
    ['a state that is no yes or no', { states: { disabled: "title + 'x'" } }, 'syncs.staff.states.disabled'],
    ['a relinkOn that is not mapped', { relinkOn: 'level' }, 'syncs.staff.relinkOn'],
    ['a map for a field', { users: aMapping({ userName: "{'a': uid}" }) }, 'syncs.staff.users.userName'],
    ['members under another name', { groups: aMapping({ name: 'cn', members: 'cn' }) }, 'syncs.staff.groups.members'],
    [
      'ifEmpty where nothing can be read',
      { users: { ...aMapping({ userName: 'uid' }), ...aMapping({ password: 'uid' }, 'ifEmpty') } },
      'syncs.staff.users.password',
    ],
  ])('%s', (_, more, path) => {
    expect(problemsOf(more)).toEqual([expect.stringContaining(`${path} |`)])
  })
})

describe('what the target cannot do is refused, not skipped', () => {
  it.each<[string, Partial<SyncDefinition>, Partial<World>, readonly string[]]>([
    ['switch accounts', {}, without('setActive'), ['disableWhen', 'onLeave']],
    [
      'switch accounts, and nobody asks',
      { disableWhen: [], onLeave: 'keep', onDelete: 'keep' },
      without('setActive'),
      [],
    ],
    ['switch accounts, and it may not', { allow: ['create', 'update'] }, without('setActive'), []],
    ['tell whether an account is on', { disableWhen: [], onDelete: 'keep' }, withoutActive(), ['onLeave']],
    ['delete', { onLeave: 'delete', onDelete: 'disable' }, without('delete'), ['onLeave']],
    ['delete groups', { onGroupLeave: 'delete' }, without('delete'), ['onGroupLeave']],
    ['delete later', { onDelete: { deleteAfter: 1 } }, without('delete'), ['onDelete']],
    ['change members', {}, without('members'), ['groups.members']],
    ['show members', {}, withoutMembers(), ['groups.members']],
    ['grant roles', { roles: { admin: ['x'] } }, without('roles'), ['roles.admin']],
    ['create', {}, without('create'), ['to']],
    ['create, and it may not', { allow: ['update'] }, without('create'), []],
    ['have groups', {}, { target: { ...withoutGroups() } }, ['groups']],
    ['find or list by a field', { match: [{ field: 'title', expression: 'title' }] }, without('scan'), ['match.0']],
    ['find, but it lists', {}, without('find'), []],
  ])('%s', (_, more, world, paths) => {
    expect(problemsOf(more, world).map((problem) => problem.split(' | ')[0])).toEqual(
      paths.map((path) => `syncs.staff.${path}`),
    )
  })
})

function withoutActive(): Partial<World> {
  return { target: { ...application, user: application.user.filter(({ name }) => name !== 'active') } }
}

function withoutMembers(): Partial<World> {
  return { target: { ...application, group: (application.group ?? []).filter(({ name }) => name !== 'members') } }
}

function withoutGroups() {
  const { group: _, ...rest } = application
  return rest
}
