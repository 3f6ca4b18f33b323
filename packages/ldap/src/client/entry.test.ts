import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { checkEntry, isBinaryAttribute, LdapEntry } from './entry.ts'
import { anEntryContent } from './fake-server.ts'

const jpeg = Uint8Array.of(0xff, 0xd8, 0xff)
const mora = anEntryContent('uid=mora,dc=acme,dc=test', {
  objectClass: ['person', 'inetOrgPerson'],
  cn: ['Ana Müller'],
  'cn;lang-de': ['Änne'],
  mail: [],
  jpegPhoto: [jpeg],
  objectGUID: ['sixteen ascii by'],
  description: [jpeg, 'a \ufffd sent as such'],
})

describe('an entry', () => {
  const entry = new LdapEntry(mora)
  it('has its name and the names of its attributes', () => {
    expect(entry.dn).toBe('uid=mora,dc=acme,dc=test')
    expect(entry.names()).toEqual(['objectClass', 'cn', 'cn;lang-de', 'mail', 'jpegPhoto', 'objectGUID', 'description'])
  })
  it('gives values whatever the case of the name', () => expect(entry.texts('OBJECTCLASS')).toHaveLength(2))
  it('keeps options apart', () => {
    expect([entry.text('cn'), entry.text('CN;lang-DE')]).toEqual(['Ana Müller', 'Änne'])
  })
  it('has nothing where an attribute is absent or empty', () => {
    expect([entry.values('title'), entry.values('mail'), entry.text('mail')]).toEqual([[], [], undefined])
  })
  it('leaves bytes as bytes, by their name or because they are no UTF-8', () => {
    expect(entry.values('jpegPhoto')).toEqual([jpeg])
    expect(entry.values('objectGUID')).toEqual([new Uint8Array(Buffer.from('sixteen ascii by'))])
    expect(entry.values('description')).toEqual([jpeg, 'a \ufffd sent as such'])
    expect(entry.texts('description')).toEqual(['a \ufffd sent as such'])
    expect(entry.bytes('cn')).toEqual([Buffer.from('Ana Müller')])
  })
  it('shows what came, for a digest', () => expect(Buffer.from(entry.raw)).toEqual(mora))
  it('is found sound, and not ranged', () => expect(checkEntry(mora, 0, mora.length)).toBe(false))
})

describe('an attribute that came as a range', () => {
  it.each(['member;range=0-1499', 'member;Range=1500-*'])('is noticed: %s', (name) => {
    const content = anEntryContent('cn=g', { cn: ['g'], [name]: ['uid=mora'] })
    expect(checkEntry(content, 0, content.length)).toBe(true)
  })
  it.each(['address1', 'member;lang-1'])('is not seen in %s', (name) => {
    const content = anEntryContent('cn=g', { [name]: ['uid=mora'] })
    expect(checkEntry(content, 0, content.length)).toBe(false)
  })
})

describe('binary attributes', () => {
  it('are known by name or option', () => {
    expect(['objectSid', 'usercertificate;binary', 'x;BINARY', 'cn'].map(isBinaryAttribute)).toEqual([
      true,
      true,
      true,
      false,
    ])
  })
})

describe('an entry with any one byte wrong', () => {
  property.prop([fc.nat(mora.length - 1), fc.integer({ min: 0, max: 255 })])(
    'is refused, or can be read to its end',
    (at, byte) => {
      const bytes = Buffer.from(mora)
      bytes[at] = byte
      try {
        checkEntry(bytes, 0, bytes.length)
      } catch (thrown) {
        expect(thrown).toMatchObject({ name: 'BerError' })
        return
      }
      const entry = new LdapEntry(bytes)
      expect(() => entry.names().map((name) => [entry.values(name), entry.bytes(name)])).not.toThrow()
    },
  )
})
