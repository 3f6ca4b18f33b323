import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { parseAttributeType, parseSubschema } from './schema.ts'

const name =
  "( 2.5.4.41 NAME 'name' DESC 'RFC4519: common supertype of name attributes' EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15{32768} )"
const cn = "( 2.5.4.3 NAME ( 'cn' 'commonName' ) DESC 'It\\27s a name' SUP name )"
const uuid =
  "( 1.3.6.1.1.16.4 NAME 'entryUUID' EQUALITY UUIDMatch SYNTAX 1.3.6.1.1.16.1 SINGLE-VALUE NO-USER-MODIFICATION USAGE directoryOperation X-ORIGIN ( 'a' 'b' ) )"

describe('an attribute type', () => {
  it('is read with all it says', () => {
    expect(parseAttributeType(uuid)).toEqual({
      oid: '1.3.6.1.1.16.4',
      names: ['entryUUID'],
      equality: 'UUIDMatch',
      syntax: '1.3.6.1.1.16.1',
      singleValue: true,
      readOnly: true,
      operational: true,
    })
  })
  it('may have several names, and quotes in its description', () => {
    expect(parseAttributeType(cn)).toMatchObject({ names: ['cn', 'commonName'], description: "It's a name" })
  })
  it('loses the length bound of its syntax', () => {
    expect(parseAttributeType(name)?.syntax).toBe('1.3.6.1.4.1.1466.115.121.1.15')
  })
  property.prop([fc.string()])('that is none is left out, whatever it is', (text) => {
    expect(parseSubschema([text, name]).find('name')).toMatchObject({ oid: '2.5.4.41' })
  })
})

describe('a schema', () => {
  const schema = parseSubschema([cn, name, uuid, "( 1.2.3 NAME 'loop' SUP loop )"])
  it('fills in what an attribute inherits', () => {
    expect(schema.find('cn')).toMatchObject({ equality: 'caseIgnoreMatch', syntax: '1.3.6.1.4.1.1466.115.121.1.15' })
  })
  it('finds attributes by alias and OID, without case and options', () => {
    const found = ['COMMONNAME', '2.5.4.3', 'cn;lang-de'].map((wanted) => schema.find(wanted)?.oid)
    expect(found).toEqual(['2.5.4.3', '2.5.4.3', '2.5.4.3'])
  })
  it('bears an attribute that is its own superior', () => {
    expect(schema.find('loop')).toMatchObject({ superior: 'loop', singleValue: false })
  })
})
