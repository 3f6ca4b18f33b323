import { describe, expect, it } from 'vitest'
import { aPerson } from '../testing/a-situation.ts'
import { openTryout } from './try-mapping.ts'

const source = [
  { name: 'uid', type: 'text' },
  { name: 'title', type: 'text' },
  { name: 'mail', type: 'text', many: true },
  { name: 'userPassword', type: 'text', secret: true },
] as const
const target = [
  { name: 'userName', type: 'text', required: true, unique: true },
  { name: 'title', type: 'text', maxLength: 5 },
  { name: 'mail', type: 'text' },
  { name: 'active', type: 'boolean' },
] as const
const tryout = openTryout(source, target)
const mora = aPerson({ uid: ['Mora'], title: ['Clerk'], mail: ['b@acme.test', 'a@acme.test'] })
const always = (expression: string) => ({ expression, write: 'always' }) as const
const tried = (field: string, expression: string, record = mora) => tryout.field(field, always(expression), record)

describe('an expression that is tried', () => {
  it('says what this person would get', () => {
    expect(tried('userName', 'lower(uid)')).toEqual({ values: ['mora'] })
    expect(tryout.fields({ userName: always('uid'), title: always('title') }, mora)).toEqual({
      userName: { values: ['Mora'] },
      title: { values: ['Clerk'] },
    })
  })

  it('prefers of several values the one that was agreed', () => {
    expect(tried('mail', 'mail').values).toEqual(['a@acme.test'])
    expect(tryout.field('mail', always('mail'), mora, { mail: ['b@acme.test'] }).values).toEqual(['b@acme.test'])
  })

  it('says where it is wrong', () => {
    expect(tried('title', "present(titel) ? title : 'Staff'").problem).toMatchObject({
      message: 'There is no attribute `titel`.',
      hint: 'Did you mean `title`?',
      at: [8, 13],
    })
  })

  it.each([
    ['tilte', 'title', 'The target has no field `tilte`.'],
    ['active', 'uid', '`active` cannot be mapped.'],
    ['mail', 'userPassword', '`userPassword` is a secret: it is never read, planned or kept.'],
    ['mail', "{'a': uid}", 'A field cannot hold a map.'],
  ])('is refused as a run would refuse it: %s: %s', (field, expression, message) => {
    expect(tried(field, expression)).toMatchObject({ values: [], problem: { message } })
  })

  it('says why somebody gets no value', () => {
    expect(tried('title', "title + ' of all'").fault).toMatchObject({ code: 'malformed-value', value: 'Clerk of all' })
    expect(tried('userName', 'uid', aPerson({ uid: [] })).fault).toMatchObject({ code: 'missing-value' })
  })

  it('needs nobody to be checked', () => {
    expect(tryout.field('title', always('titel'), undefined)).toHaveProperty('problem')
    expect(tryout.field('title', always('title'), undefined)).toEqual({ values: [] })
  })
})

describe('a match rule that is tried', () => {
  it('says every value that it looks for', () => {
    const rule = (field: string, expression: string) => tryout.rule({ field, expression }, mora)
    expect(rule('mail', 'mail').values).toEqual(['a@acme.test', 'b@acme.test'])
    expect(rule('mail', 'mial').problem).toMatchObject({ at: [0, 4] })
    expect(rule('maill', 'mail').problem?.message).toBe('The target has no field `maill`.')
  })
})

it('people are offered the functions by their names', () => {
  expect(tryout.functions).toEqual(expect.arrayContaining(['lower', 'present', 'all', 'startsWith']))
})

describe('members of a group', () => {
  const groups = (able: boolean) =>
    openTryout(
      [{ name: 'cn', type: 'text' }],
      [
        { name: 'name', type: 'text' },
        { name: 'members', type: 'ref', many: true },
      ],
      {
        members: able,
      },
    )
  const wiki = aPerson({ cn: ['wiki'] })

  it('are mapped in one way, and no value is shown of them', () => {
    expect(groups(true).fields({ name: always('upper(cn)'), members: always('members') }, wiki)).toEqual({
      name: { values: ['WIKI'] },
      members: { values: [] },
    })
    expect(groups(true).field('members', always('member'), wiki).problem?.hint).toBe('Write `members: members`.')
  })

  it('are refused where the target cannot change them', () => {
    expect(groups(false).field('members', always('members'), wiki).problem?.message).toContain('cannot change')
  })
})
