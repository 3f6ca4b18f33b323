import { describe, expect, it } from 'vitest'
import { parseSubschema } from './client/schema.ts'
import { fieldsOf } from './fields/from-schema.ts'
import { shownAttributes } from './fields/shown.ts'
import { attributesOf } from './fields/values.ts'
import { bothFilters, canonicalId, directoryIdentity, memberDns } from './kinds.ts'
import { LdifEntry } from './ldif/entry.ts'

describe('the members of a group', () => {
  it('are named by all member attributes, without the placeholder', () => {
    const group = new LdifEntry('cn=g', 1, '', [
      ['member', ''],
      ['member', 'uid=a'],
      ['uniqueMember', "uid=b#'0101'B"],
    ])
    expect(memberDns(group)).toEqual(['uid=a', 'uid=b'])
  })
})

describe('an id', () => {
  it('has one spelling if it is a UUID, else its own (field row 17)', () => {
    expect(canonicalId('4813494D-137E-4631-8BA3-01D5ACAB6E7B')).toBe('4813494d-137e-4631-8ba3-01d5acab6e7b')
    expect(canonicalId('Mora')).toBe('Mora')
  })
  it('of the suffix entry tells which directory it is', () => {
    expect(directoryIdentity('DC=Acme', 'AA')).toBe('dc=acme AA')
    expect(directoryIdentity('DC=Acme', undefined)).toBe('dc=acme')
  })
})

describe('two filters', () => {
  it('both count, with parentheses or without', () => {
    expect(bothFilters('(a=b)', undefined)).toBe('(a=b)')
    expect(bothFilters('a=b', undefined)).toBe('(a=b)') // for it is put into larger ones
    expect(bothFilters('(a=b)', 'c=d')).toBe('(&(a=b)(c=d))')
  })
})

describe('an entry that somebody looks at', () => {
  it('shows all of it but secrets, of which it says only that they are there', () => {
    const entry = new LdifEntry('uid=mora', 1, '', [
      ['uid', 'mora'],
      ['userPassword', '{SSHA}abc'],
      ['sambaNTPassword', 'ABC'],
    ])
    expect(shownAttributes(entry, () => undefined)).toEqual({
      uid: ['mora'],
      userPassword: ['(hidden)'],
      sambaNTPassword: ['(hidden)'],
    })
  })
})

describe('attributes', () => {
  const entry = new LdifEntry('uid=mora', 1, '', [
    ['uidNumber', '1000'],
    ['createTimestamp', '20260302071500Z'],
    ['pwdReset', 'TRUE'],
    ['photo', 'abc'],
    ['cn', 'Mora'],
    ['pwdEndTime', 'soon'],
    ['pwdAccountLockedTime', '000001010000Z'],
  ])
  it('come under the name asked for, in their type, and as they are if they do not look like it', () => {
    const types = {
      uidNumber: 'number',
      createTimestamp: 'time',
      pwdReset: 'boolean',
      photo: 'bytes',
      pwdEndTime: 'time',
      pwdAccountLockedTime: 'time',
    } as const
    const names = [...Object.keys(types), 'CN', 'mail']
    expect(attributesOf(entry, names, (name) => types[name as keyof typeof types])).toEqual({
      uidNumber: [1000],
      createTimestamp: ['2026-03-02T07:15:00.000Z'],
      pwdReset: [true],
      photo: [Uint8Array.from(Buffer.from('abc'))],
      CN: ['Mora'],
      pwdEndTime: ['soon'],
      pwdAccountLockedTime: ['000001010000Z'],
    })
  })
  it('that hold certificates come as bytes, whatever the server adds to their name', () => {
    const holder = new LdifEntry('cn=x', 1, '', [['userCertificate;binary', Uint8Array.of(1)]])
    expect(attributesOf(holder, ['userCertificate'], () => 'bytes')).toEqual({ userCertificate: [Uint8Array.of(1)] })
  })
  it('of a server are fields with a type, findable where they can be compared', () => {
    const schema = parseSubschema([
      "( 2.5.4.3 NAME ( 'cn' 'commonName' ) EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15{64} )",
      "( 1.1 NAME 'uidNumber' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )",
      "( 1.2 NAME 'jpegPhoto' SYNTAX 1.3.6.1.4.1.1466.115.121.1.28 )",
      '( 1.3 SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )',
    ])
    expect(fieldsOf(schema)).toEqual([
      { name: 'cn', type: 'text', many: true, findable: true, ignoreCase: true },
      { name: 'uidNumber', type: 'number', findable: true },
      { name: 'jpegPhoto', type: 'bytes', many: true },
    ])
  })
})
