import { describe, expect, it } from 'vitest'
import { aCatalog, aConfig, anExample } from './building.ts'
import { parseConfig } from './load.ts'
import { ConfigError } from './problem.ts'

const parse = (text: string) => parseConfig(text, '/srv/rollcall.yaml', aCatalog)
const syncOf = async (sync: string) => (await parse(aConfig({ sync }))).syncs.staff

async function mistakesIn(text: string): Promise<readonly string[]> {
  const error = await parse(text).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof ConfigError)) throw new Error('expected mistakes', { cause: error })
  return error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`)
}

describe('the configuration that the documentation shows', () => {
  it('says all of a sync', async () => {
    const { syncs } = await parse(anExample)
    expect(syncs.staff).toEqual({
      name: 'staff',
      from: 'corp',
      to: 'wiki',
      scope: {
        users: {
          base: ['ou=people,dc=acme,dc=example'],
          filter: '(&(objectClass=inetOrgPerson)(!(employeeType=robot)))',
          inGroups: ['cn=wiki-users,ou=groups,dc=acme,dc=example'],
          exclude: [
            { attribute: 'uid', pattern: 'root*' },
            { attribute: 'mail', pattern: '*@partner.example' },
          ],
        },
        groups: { base: ['ou=groups,dc=acme,dc=example'], filter: '(cn=wiki-*)', exclude: [] },
      },
      match: [
        { field: 'externalId', expression: 'id' },
        { field: 'userName', expression: 'uid' },
        { field: 'emails', expression: 'mail' },
      ],
      groupMatch: [],
      users: {
        externalId: { expression: 'id', write: 'always' },
        userName: { expression: 'lower(uid)', write: 'always' },
        'name.givenName': { expression: 'givenName', write: 'always' },
        'name.familyName': { expression: 'sn', write: 'always' },
        emails: { expression: 'all(mail)', write: 'always' },
        title: { expression: "present(title) ? title : 'Staff'", write: 'always' },
      },
      groups: {
        displayName: { expression: 'cn', write: 'always' },
        members: { expression: 'members', write: 'always' },
      },
      roles: { admin: ['cn=wiki-admins,ou=groups,dc=acme,dc=example'] },
      enforceRoles: false,
      states: {},
      disableWhen: ['disabled', 'expired'],
      onLeave: 'disable',
      onDelete: 'disable',
      onGroupLeave: 'keep',
      onTargetMissing: 'finding',
      onDrift: 'repair',
      limits: { access: { percent: 5 } },
      protect: [
        { attribute: 'userName', pattern: 'admin' },
        { attribute: 'userName', pattern: 'svc-*' },
      ],
    })
  })

  it('gives each connection the settings its connector made of them', async () => {
    const { connections } = await parse(anExample)
    expect(connections.corp).toMatchObject({ connector: 'openldap', line: 4 })
    expect(connections.corp?.settings).toMatchObject({ password: { keychain: 'corp' }, pageSize: 1000 })
  })

  it('keeps the schedule as data, and the state beside the file', async () => {
    const { schedules, state } = await parse(anExample)
    expect(schedules).toEqual({ staff: { every: 900_000, full: 'daily 03:00', timeZone: 'Europe/Berlin' } })
    expect(state).toBe('/srv/.rollcall/state.db')
  })
})

describe('what the terminal UI can be told', () => {
  const ui = async (said: string) => (await parse(`${anExample}${said}`)).ui
  it('is to use the mouse or to speak in lines, and by itself it does neither', async () => {
    expect(await ui('')).toEqual({ mouse: false, screenReader: false })
    expect(await ui('ui: { mouse: true }\n')).toEqual({ mouse: true, screenReader: false })
  })
  it('is nothing else', async () => {
    await expect(ui('ui: { mice: true }\n')).rejects.toThrow('Known here: mouse, screenReader.')
  })
})

describe('what a sync can say', () => {
  it('who is mapped is in scope, also without a scope', async () => {
    expect((await syncOf(''))?.scope).toEqual({ users: { exclude: [] } })
  })

  it('everything a definition has', async () => {
    const sync = await syncOf(`
matchGroups: [displayName = cn]
roles: { admin: ['cn=a', 'cn=b'], editor: cn=e }
enforceRoles: true
states: { disabled: "employeeType == 'left'", expiresAt: endDate, lockedUntil: lockedTo }
disableWhen: []
onLeave: { deleteAfter: 30d }
onDelete: delete
onGroupLeave: empty
onTargetMissing: recreate
onDrift: report
relinkOn: employeeNumber
allow: [link, update]
limits: { access: 20, create: 12.5% }`)
    expect(sync).toMatchObject({
      groupMatch: [{ field: 'displayName', expression: 'cn' }],
      roles: { admin: ['cn=a', 'cn=b'], editor: ['cn=e'] },
      enforceRoles: true,
      states: { disabled: "employeeType == 'left'", expiresAt: 'endDate', lockedUntil: 'lockedTo' },
      disableWhen: [],
      onLeave: { deleteAfter: 30 * 86_400_000 },
      onDelete: 'delete',
      onGroupLeave: 'empty',
      onTargetMissing: 'recreate',
      onDrift: 'report',
      relinkOn: 'employeeNumber',
      allow: ['link', 'update'],
      limits: { access: { count: 20 }, create: { percent: 12.5 } },
    })
  })

  it('onDelete is what onLeave says, unless it is said', async () => {
    expect(await syncOf('onLeave: keep')).toMatchObject({ onLeave: 'keep', onDelete: 'keep' })
  })

  it('when a field is written', async () => {
    const text = aConfig().replace('{ userName: uid }', '{ userName: uid, title: { value: t, write: onCreate } }')
    expect((await parse(text)).syncs.staff?.users?.title).toEqual({ expression: 't', write: 'onCreate' })
  })

  it('the same scope twice, by an anchor', async () => {
    const text = `${aConfig({ sync: 'scope: &scope { users: { filter: (uid=*) } }' })}  other: { from: corp, to: wiki, users: { userName: uid }, scope: *scope }\n`
    expect((await parse(text)).syncs.other?.scope.users?.filter).toBe('(uid=*)')
  })
})

describe('a mistake in the configuration', () => {
  it.each([
    ['a misspelt setting', { connection: 'bindDN: cn=x' }, '7:5 `bindDN`: did you mean `bindDn`?'],
    ['a setting out of range', { connection: 'pageSize: 0' }, '7:15 `pageSize`: Too small: expected number to be >=1.'],
    ['a wrong type', { connection: 'pageSize: many' }, '7:15 `pageSize`: expected a number, got text.'],
    ['a wrong word', { connection: 'security: startTLS' }, '7:15 `security`: did you mean `startTls`?'],
    ['a misspelt reference', { connection: 'password: { keychan: corp }' }, '7:17 `keychan`: did you mean `keychain`?'],
    [
      'two references in one',
      { connection: 'password: { keychain: corp, env: X }' },
      '7:33 `env` cannot stand beside the other keys here.',
    ],
    ['a misspelt key', { sync: 'scop: {}' }, '14:5 `scop`: did you mean `scope`?'],
    ['a key that nothing is like', { sync: 'colour: red' }, '14:5 `colour` is no key that belongs here.'],
    ['a later version’s key', { sync: 'plugins: []' }, '14:5 `plugins` is not in this version of Rollcall.'],
    ['a pilot of nobody', { sync: 'pilot: {}' }, '14:5 `pilot`: names nobody; leave it out to write to everyone.'],
    [
      'a pilot without a pattern',
      { sync: 'pilot: { people: [mora] }' },
      '14:23 Item 1 of `people`: expected attribute=pattern, such as uid=root*.',
    ],
    ['a wrong policy', { sync: 'onLeave: disble' }, '14:14 `onLeave`: did you mean `disable`?'],
    [
      'a duration without its unit',
      { sync: 'onLeave: { deleteAfter: 30 }' },
      '14:29 `deleteAfter`: expected a duration with its unit, such as 30d or 12h.',
    ],
    [
      'a misspelt inner key',
      { sync: 'onLeave: { deletAfter: 30d }' },
      '14:16 `deletAfter`: did you mean `deleteAfter`?',
    ],
    [
      'a rule without =',
      { sync: 'match: [userName]' },
      '14:13 Item 1 of `match`: expected field = expression, such as userName = uid.',
    ],
    [
      'an expression that ends too early',
      { sync: 'matchGroups: [name = upper(]' },
      '14:32 The expression ends too early.',
    ],
    ['one in quotes', { sync: `states: { disabled: "title == 'gone' &&" }` }, '14:44 The expression ends too early.'],
    [
      'a function that there is not',
      { sync: 'groups: { name: { value: lowr(cn), write: onCreate } }' },
      '14:30 There is no function `lowr`.',
    ],
    ['an unknown kind of limit', { sync: 'limits: { acess: 5% }' }, '14:15 `acess`: did you mean `access`?'],
    [
      'a role that is a switch',
      { sync: 'roles: { enforce: true }' },
      '14:23 `enforce`: expected text or a list, got true or false.',
    ],
    [
      'a comma inside { }',
      { sync: 'scope: { users: { base: ou=a,dc=b } }' },
      '14:34 `dc=b` is no key that belongs here.',
    ],
    [
      'a name that may be part of its neighbour',
      { sync: 'scope: { users: { base: [ou=a, dc=b] } }' },
      '14:30 `ou=a` is either a name of its own or a part of its neighbour.',
    ],
    [
      'a scope of groups by the groups they are in',
      { sync: 'scope: { groups: { inGroups: [cn=staff] } }' },
      '14:24 `inGroups`: counts for users only; choose groups by `base`, `filter` and `exclude`.',
    ],
    ['a key that is there twice', { sync: 'to: wiki' }, '14:5 `to` is there twice.'],
    ['a tab', { sync: 'scope:\n\tusers: {}' }, '15:5 A tab cannot indent.'],
    ['a second colon', { sync: 'onLeave: a ? b : c' }, '14:14 A second `: ` on this line makes it ambiguous.'],
    ['an alias of nothing', { sync: 'scope: *scop' }, '14:12 No anchor `&scop` stands before this.'],
    ['an anchor inside itself', { sync: 'roles: &r { a: *r }' }, '14:20 `*r` contains itself.'],
    ['a map as a key', { sync: 'roles: { { a: b }: c }' }, '14:14 A key must be text.'],
    ['a tag', { sync: 'onLeave: !x keep' }, '14:14 Tags have no meaning here.'],
  ])('%s is told with its place', async (_, more, expected) => {
    expect(await mistakesIn(aConfig(more))).toEqual([expected])
  })

  it.each([
    [
      'an unknown connector',
      'connector: openldap',
      'connector: opnldap',
      '4:16 connector "opnldap": did you mean "openldap"?',
    ],
    [
      'a connector that nothing is like',
      'connector: openldap',
      'connector: x400',
      '4:16 There is no connector "x400"; there is `openldap` or `scim`.',
    ],
    ['an unknown connection', 'from: corp', 'from: crop', '11:11 connection "crop": did you mean "corp"?'],
    ['a target that cannot write', 'to: wiki', 'to: corp', '12:9 openldap cannot write; it is a source only.'],
    ['a missing setting', '    baseDn: dc=acme,dc=example\n', '', '3:3 `baseDn` is missing.'],
    [
      'an unknown setting of a lenient connector',
      'scim,',
      'scim, tokn: { env: X },',
      '8:28 `tokn`: did you mean `token`?',
    ],
    [
      'a sync that does nothing',
      '    users: { userName: uid }\n',
      '',
      '10:3 `staff` maps neither users nor groups nor roles, so it would do nothing.',
    ],
    ['another version', 'version: 1', 'version: 2', '1:10 `version`: expected 1, the only version there is.'],
    [
      'a name of a connection',
      '  corp:',
      '  my corp:',
      '3:3 `my corp` is no name: letters, digits, - and _, a letter or digit first.',
    ],
  ])('%s is told with its place', async (_, right, wrong, expected) => {
    expect(await mistakesIn(aConfig().replace(right, wrong))).toContain(expected)
  })

  it('never hides another', async () => {
    const text = aConfig({ connection: 'bindDN: x\npagesize: 3', sync: 'onLeave: disble\nform: corp\nto: wiki' })
    expect(await mistakesIn(text)).toEqual([
      '7:5 `bindDN`: did you mean `bindDn`?',
      '8:5 `pagesize`: did you mean `pageSize`?',
      '15:14 `onLeave`: did you mean `disable`?',
      '16:5 `form`: did you mean `from`?',
      '17:5 `to` is there twice.',
    ])
  })

  it('is shown with its line and a mark', async () => {
    await expect(parse(aConfig({ connection: 'bindDN: cn=x' }))).rejects.toThrow(
      [
        '/srv/rollcall.yaml has a mistake; nothing was run.',
        '',
        '/srv/rollcall.yaml:7:5  `bindDN`: did you mean `bindDn`?',
        '   7 |     bindDN: cn=x',
        '     |     ^^^^^^',
      ].join('\n'),
    )
  })

  it('is data for programs as well', async () => {
    const error: unknown = await parse(aConfig({ sync: 'scop: {}' })).catch((thrown: unknown) => thrown)
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({
      code: 'config.invalid',
      problems: [{ file: '/srv/rollcall.yaml', line: 14, column: 5, message: '`scop`: did you mean `scope`?' }],
    })
  })

  it('is told with what to do instead', async () => {
    await expect(parse(aConfig({ sync: 'roles: { enforce: true }' }))).rejects.toThrow(
      'Write `enforceRoles: true` beside `roles`.',
    )
    await expect(parse(aConfig({ sync: 'scope: { users: { base: ou=a,dc=b } }' }))).rejects.toThrow(
      'Inside { } a comma ends the value: put quotes around one that has commas.',
    )
  })

  it('an empty file, and one that is a list, are mistakes too', async () => {
    expect(await mistakesIn('# nothing\n')).toEqual(['1:1 The file is empty.'])
    expect(await mistakesIn('- version: 1\n')).toEqual(['1:1 The file: expected keys with values, got a list.'])
  })
})

describe('what turns out wrong only later', () => {
  it('is told with its place as well, whatever dots are in its path', async () => {
    const sync = 'users: { name.givenName: givenNam, titel: title }\nmatchGroups: [name = cnn]'
    const config = await parse(aConfig({ sync }).replace('    users: { userName: uid }\n', ''))
    const { problems } = config.refuse([
      { path: 'syncs.staff.users.name.givenName', message: 'There is no attribute `givenNam`.' },
      { path: 'syncs.staff.users.titel', message: 'The target has no field `titel`.', hint: 'Did you mean `title`?' },
      { path: 'syncs.staff.groupMatch.0', message: 'There is no attribute `cnn`.' },
      { path: 'syncs.staff.onLeave', message: 'The target cannot switch accounts off.' },
    ])
    expect(problems.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([
      '10:3 The target cannot switch accounts off.',
      '13:30 There is no attribute `givenNam`.',
      '13:40 The target has no field `titel`.',
      '14:19 There is no attribute `cnn`.',
    ])
  })
})

describe('a secret in the configuration', () => {
  it.each([
    ['password: hunter2', '7:15 `password` holds a secret; the configuration may only say where it is kept.'],
    ['password: 12345678', '7:15 `password` holds a secret; the configuration may only say where it is kept.'],
    ['password: { env: X, keychain: { password: hunter2 } }', '7:47'],
    ['ca: ldap://admin:hunter2@ldap', '7:9 `ca` holds a password; the configuration may only say where it is kept.'],
  ])('is refused: %s', async (connection, expected) => {
    expect((await mistakesIn(aConfig({ connection }))).join('\n')).toContain(expected)
  })

  it.each([
    'password: hunter2',
    'password: "hunter2"\nbindDN: x',
    'password: |\n  hunter2\nbindDN: x',
    'password: 12hunter2: x',
    'passwrd: { bindDN: x }\npassword: hunter2 : x',
    'password: "hunter2',
    'ca: ldap://admin:hunter2@ldap',
    'pasword: hunter2',
    'password: [hunter2]',
    'ca: &x hunter2\npassword: *x\nbindDN: *x',
    'password:\n  "ldap://a:hunter2@x": "ldap://a:hunter2@x" "x"',
    'password:\nhunter2 x',
  ])('is not repeated in the error: %s', async (connection) => {
    const error: unknown = await parse(aConfig({ connection })).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ConfigError)
    expect(`${error} ${JSON.stringify(error)}`).not.toContain('hunter2')
  })

  it('is told how to keep it', async () => {
    await expect(parse(aConfig({ connection: 'password: hunter2' }))).rejects.toThrow(
      'Store it with `rollcall secrets set corp` and write `password: { keychain: corp }`; or use { env: NAME }',
    )
  })

  it('is not what people name columns', async () => {
    const text = aConfig().replace('scim,', 'scim, columns: { password: pw },')
    await expect(parse(text)).resolves.toMatchObject({ version: 1 })
  })
})

describe('names in a [ ] list', () => {
  const baseOf = async (base: string) => (await syncOf(`scope: { users: { base: ${base} } }`))?.scope.users?.base

  it.each([
    ['[ou=a,dc=x]', ['ou=a,dc=x']],
    ['[ou=a,dc=x, ou=b,dc=x]', ['ou=a,dc=x', 'ou=b,dc=x']],
    ['["ou=a, dc=x", "ou=b,dc=x"]', ['ou=a, dc=x', 'ou=b,dc=x']],
    ['[cn=Smith\\, John,dc=x]', ['cn=Smith\\, John,dc=x']],
    ['[dc=x]', ['dc=x']],
    ['"ou=a,dc=x"', ['ou=a,dc=x']],
  ])('%s are whole names', async (written, names) => {
    expect(await baseOf(written)).toEqual(names)
  })

  it('also of a role', async () => {
    expect((await syncOf('roles: { admin: [cn=a,dc=x, cn=b,dc=x] }'))?.roles).toEqual({
      admin: ['cn=a,dc=x', 'cn=b,dc=x'],
    })
  })
})
