import { describe, expect, it } from 'vitest'
import { type Asker, nobodyToAsk } from '../terminal/ask.ts'
import { sourceOf, targetOf } from './answers.ts'

function aPerson(answers: Readonly<Record<string, string>>): Asker {
  const answer = async (question: string) => {
    const known = Object.keys(answers).find((start) => question.startsWith(start))
    if (known === undefined) throw new Error(`not expected: ${question}`)
    return answers[known] ?? ''
  }
  return { possible: true, text: answer, choose: answer, secret: answer, confirm: async () => true }
}

describe('the source that init is told', () => {
  it('may come from options alone', async () => {
    const url = 'ldaps://ldap.acme.example'
    const options = { url, bindDn: 'cn=rollcall,dc=acme', passwordEnv: 'CORP', baseDn: 'dc=acme', name: 'corp' }
    expect(await sourceOf(options, nobodyToAsk)).toEqual({
      name: 'corp',
      connector: 'openldap',
      settings: { url, bindDn: 'cn=rollcall,dc=acme', password: { env: 'CORP' }, baseDn: 'dc=acme' },
    })
  })
  it('is an LDIF file where no URL is given', async () => {
    expect(await sourceOf({ file: 'acme.ldif' }, nobodyToAsk)).toEqual({
      name: 'directory',
      connector: 'ldif',
      settings: { file: 'acme.ldif' },
    })
  })
  it('is asked for on a terminal; of the password only where it is kept', async () => {
    const person = aPerson({
      'Where is the directory': 'ldaps://x',
      'Bind as': 'cn=r',
      'Where is its password': 'env',
      'The name of the environment': 'CORP',
    })
    expect((await sourceOf({}, person)).settings).toEqual({
      url: 'ldaps://x',
      bindDn: 'cn=r',
      password: { env: 'CORP' },
    })
  })
  it('without a terminal needs to be given', async () => {
    await expect(sourceOf({}, nobodyToAsk)).rejects.toMatchObject({ code: 'config.no-terminal' })
    await expect(sourceOf({ url: 'ldaps://x', bindDn: 'cn=r' }, nobodyToAsk)).rejects.toMatchObject({
      code: 'config.no-password',
    })
  })
})

describe('the target that init is told', () => {
  it('is a database by URL or by file', async () => {
    const targetSet = ['users.table=accounts', 'users.id=id', 'users.fields.userName=username']
    const users = { table: 'accounts', id: 'id', fields: { userName: 'username' } }
    const url = 'postgres://db/app'
    expect(await targetOf({ targetUrl: url, targetPasswordEnv: 'DB', targetSet }, nobodyToAsk)).toEqual({
      name: 'app',
      connector: 'sql',
      settings: { url, password: { env: 'DB' }, users },
    })
    expect((await targetOf({ targetFile: 'app.db', targetSet }, nobodyToAsk)).settings).toEqual({
      file: 'app.db',
      users,
    })
  })
  it('is a SCIM service or a CSV file as well, by what its address looks like', async () => {
    const person = aPerson({ 'Where is its token': 'env', 'The name of the environment': 'WIKI' })
    const url = 'https://wiki.acme.example/scim/v2'
    expect(await targetOf({ targetUrl: url }, person)).toMatchObject({
      connector: 'scim',
      settings: { url, token: { env: 'WIKI' } },
    })
    expect(await targetOf({ targetUrl: url, targetSet: ['token.env=WIKI'] }, person)).toMatchObject({
      settings: { url, token: { env: 'WIKI' } },
    })
    expect(await targetOf({ targetFile: 'list.csv' }, nobodyToAsk)).toMatchObject({
      ...{ connector: 'csv', settings: { users: { file: 'list.csv' } } },
    })
  })
})
