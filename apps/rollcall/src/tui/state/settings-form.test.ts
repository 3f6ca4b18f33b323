import type { Setting } from '@rollcall/host'
import { describe, expect, it } from 'vitest'
import { textOf, withText } from '../widgets/form.ts'
import { formOfSettings, settingFields, settingsOfForm, textProblem } from './settings-form.ts'

const setting = (path: string, kind: Setting['kind'], more: Partial<Setting> = {}): Setting => ({
  ...{ path, kind, says: 'What it is for.', required: false },
  ...more,
})
const settings = [
  setting('url', 'text', { required: true, example: 'ldaps://x' }),
  setting('startTls', 'boolean', { fallback: 'false' }),
  setting('pageSize', 'number', { fallback: '1000' }),
  setting('memberAttributes', 'list', { takes: ['list'] }),
  setting('users.table', 'text'),
  setting('users.fields', 'list', { takes: ['list', 'pairs'] }),
  setting('users.active', 'data', { takes: ['pairs'] }),
  setting('file', 'data', { takes: ['list'] }),
  setting('password', 'secret'),
]
const raw = {
  connector: 'x',
  url: 'ldaps://x',
  pageSize: 500,
  memberAttributes: ['member', 'uniqueMember'],
  users: {
    ...{ table: 'account', fields: { userName: 'login', mail: 'e-mail' }, unknown: 1 },
    active: { column: 'status', true: 'on', false: 'off' },
  },
  file: ['a.ldif', 'b.ldif'],
  password: { keychain: 'corp' },
  unknown: true,
}

describe('the settings of a connection in a form', () => {
  const form = formOfSettings(raw, settings)

  it('stand there as people write them', () => {
    const text = (name: string): string => textOf(form, `s.${name}`)
    expect(
      ['url', 'startTls', 'pageSize', 'memberAttributes', 'users.table', 'users.fields', 'password.ref'].map(text),
    ).toEqual([
      ...['ldaps://x', 'default', '500', 'member, uniqueMember', 'account', 'userName=login, mail=e-mail', 'corp'],
    ])
    expect([text('users.active'), text('file')]).toEqual(['column=status, true=on, false=off', 'a.ldif, b.ldif'])
  })

  it('come back as they were, with whatever no form knows', () => {
    expect(settingsOfForm(form, settings, raw)).toEqual(raw)
  })

  it('stand there as JSON only where they cannot be written shorter', () => {
    const odd = { users: { active: { column: 'a', true: 1 }, fields: { mail: { column: 'm' } } }, file: ['a, b'] }
    const inForm = formOfSettings(odd, settings)
    expect(['users.active', 'users.fields', 'file'].map((name) => textOf(inForm, `s.${name}`))).toEqual([
      ...['{"column":"a","true":1}', '{"mail":{"column":"m"}}', '["a, b"]'],
    ])
    expect(settingsOfForm(inForm, settings, odd)).toEqual(odd)
    const named = { users: { active: 'a=b' } }
    expect(settingsOfForm(formOfSettings(named, settings), settings, named)).toEqual(named)
  })

  it('keep what was changed, and leave out what was emptied', () => {
    const change = (name: string, text: string) => settingsOfForm(withText(form, `s.${name}`, text), settings, raw)
    expect(change('startTls', 'true')).toMatchObject({ startTls: true })
    expect(change('pageSize', '')).not.toHaveProperty('pageSize')
    expect(change('pageSize', 'many')).toMatchObject({ pageSize: 'many' }) // the connector says what is wrong with it
    expect(change('memberAttributes', 'a,b')).toMatchObject({ memberAttributes: ['a', 'b'] })
    expect(change('users.fields', '["login"]')).toMatchObject({ users: { fields: ['login'] } })
    expect(change('users.fields', 'login, mail')).toMatchObject({ users: { fields: ['login', 'mail'] } })
    expect(change('users.fields', 'mail = e-mail')).toMatchObject({ users: { fields: { mail: 'e-mail' } } })
    expect(change('users.active', 'active')).toMatchObject({ users: { active: 'active' } })
    expect(change('password.way', 'none')).not.toHaveProperty('password')
    expect(settingsOfForm(formOfSettings({}, settings), settings, {})).toEqual({})
  })

  it('say what is no JSON where keys with values belong', () => {
    expect(textProblem('{"a": 1', 'data')).toMatch(/^What begins with a bracket or a quote is JSON: /)
    expect(textProblem('{"a": 1}', 'data')).toBeUndefined()
    expect(textProblem('{', 'text')).toBeUndefined()
  })

  it('are asked for with their default, an example, or what may be chosen', () => {
    const fields = Object.fromEntries(settingFields(form, settings).map((field) => [field.name, field]))
    expect(fields['s.url']).toMatchObject({ required: true, empty: 'such as ldaps://x' })
    expect(fields['s.pageSize']).toMatchObject({ empty: 'default: 1000', says: 'What it is for. Default: 1000.' })
    expect(fields['s.startTls']?.choices).toEqual(['default', 'true', 'false'])
    expect(Object.keys(fields)).toEqual(
      expect.arrayContaining(['s.password.way', 's.password.ref', 's.password.typed']),
    )
  })
})
