import { testContext } from '@rollcall/connector-sdk/testing'
import { Directory, LdapEntry, type SyncMessage } from '@rollcall/ldap'
import { describe, expect, it } from 'vitest'
import { dialectOf } from '../dialect.ts'
import { openLdapSettings } from '../settings.ts'
import { whyNoPlace } from './feed.ts'
import { Names, serverOf } from './names.ts'

const uuid = '0e049b03-e560-11f1-8a01-9cf53418b727'

async function directory(idAttribute: string): Promise<Directory> {
  const given = { url: 'ldaps://ldap.acme.test', baseDn: 'dc=acme,dc=test', idAttribute }
  const checked = await openLdapSettings['~standard'].validate(given)
  if (checked.issues) throw new Error(checked.issues[0]?.message)
  return new Directory(checked.value, testContext(), dialectOf(checked.value))
}

async function names(idAttribute = 'entryUUID'): Promise<Names> {
  const one = await directory(idAttribute)
  const server = serverOf(one)
  if (!server) throw new Error('no server')
  return new Names(one, server)
}

/** An entry without attributes, by a short name. */
const entry = new LdapEntry(Buffer.concat([Buffer.of(4, 5), Buffer.from('uid=1'), Buffer.of(0x30, 0)]))
const gone: SyncMessage = { kind: 'set', state: 'delete', uuids: [uuid] }

describe('the names a feed gives', () => {
  it.each([
    ['entryUUID', uuid],
    ['nsUniqueId', '0e049b03-e56011f1-8a019cf5-3418b727'],
  ])('are those of %s', async (idAttribute, id) => {
    const one = await names(idAttribute)
    expect(one.take(gone)).toBeUndefined()
    expect(one.take({ kind: 'entry', state: 'modify', uuid, entry })).toBeUndefined()
    expect(one.ids).toEqual([id])
  })

  it('are none where the connection knows entries by an attribute that no feed has', async () => {
    expect(serverOf(await directory('employeeNumber'))).toBeUndefined()
  })

  it.each<[string, SyncMessage]>([
    ['an entry that is still there', { kind: 'entry', state: 'present', uuid, entry }],
    ['a set of those that are', { kind: 'set', state: 'present', uuids: [uuid] }],
    ['the end of a present phase', { kind: 'phase', phase: 'present', refreshed: true }],
  ])('end with %s: who is not named then is gone, and nobody can say who that is', async (_, message) => {
    const one = await names()
    expect(one.take(message)).toMatchObject({ code: 'conflict.present-phase' })
  })

  it('go on over what says nothing of entries', async () => {
    const one = await names()
    expect(one.take({ kind: 'cookie', cookie: Buffer.from('x') })).toBeUndefined()
    expect(one.take({ kind: 'phase', phase: 'delete', refreshed: false })).toBeUndefined()
    expect(one.ids).toEqual([])
  })
})

describe('an empty cookie', () => {
  it('is no place to go on from', () => {
    expect(whyNoPlace(new Uint8Array())).toMatchObject({ verdict: 'restart' })
    expect(whyNoPlace(Buffer.from('x'))).toBeUndefined()
  })
})
