import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { type Dn, dnKey, dnParent, isDn, isUnder, parseDn, splitDn } from './dn.ts'

const same = (one: string, other: string): void => {
  expect(parseDn(one)).toBe(parseDn(other))
}

describe('two spellings of one name (field row 18)', () => {
  it('differ in case', () => same('UID=Mora,OU=People,DC=Acme', 'uid=mora,ou=people,dc=acme'))
  it('differ in spaces around separators and inside values', () =>
    same('cn=Ann  Lee , dc = acme', 'cn=ann lee,dc=acme'))
  it('differ in how a character is escaped', () => same('cn=Lee\\, Ann,dc=acme', 'cn=Lee\\2c Ann,dc=acme'))
  it('differ in hex pairs for UTF-8', () => same('cn=M\\C3\\BCller,dc=acme', 'cn=müller,dc=acme'))
  it('differ in Unicode composition', () => same('cn=Mu\u0308ller,dc=acme', 'cn=M\u00fcller,dc=acme'))
  it('differ in the place of a sigma', () => same('cn=ΟΔΟΣ,dc=acme', 'cn=οδοσ,dc=acme'))
  it('differ in the order of a multi-valued RDN', () => same('uid=1+cn=Ann,dc=acme', 'CN=ann+UID=1,dc=acme'))
  it('differ in the case of a #hex value', () => same('1.3.6.1=#04024869,dc=acme', '1.3.6.1=#04024869,DC=acme'))
  it('differ in escaped leading and trailing spaces', () => same('cn=\\ Ann\\ ,dc=acme', 'cn=Ann,dc=acme'))
})

describe('a DN in its one spelling', () => {
  it('writes what is special as a hex pair, so that a comma always separates', () => {
    expect(parseDn('cn=Lee\\, \\"Ann\\" \\+ Co.,dc=acme')).toBe('cn=lee\\2c \\22ann\\22 \\2b co.,dc=acme')
  })
  it('keeps an escaped number sign apart from #hex', () =>
    expect(parseDn('cn=\\#04,dc=acme')).toBe('cn=\\2304,dc=acme'))
  it('may be empty: the root', () => expect(parseDn('')).toBe(''))
})

describe('text that is not a DN', () => {
  const refused = [
    'mora',
    'cn',
    '=x',
    'cn=a,',
    ',cn=a',
    'cn=a,,dc=b',
    'cn="a"',
    'cn=a;dc=b',
    'cn=\\zz',
    'cn=\\c3',
    'cn=#zz',
    '1a=b',
  ]
  it.each(refused)('is refused by parseDn: %s', (text) => {
    expect(() => parseDn(text)).toThrowError(expect.objectContaining({ code: 'invalid.dn' }))
  })
  it.each(['MORA', '4f2a-AB', 'a@B.test', 'QUJD=', 'QUI==', 'cn=A,'])('comes back unchanged as a key: %s', (text) => {
    expect(dnKey(text)).toBe(text)
  })
})

describe('a name and those above it', () => {
  it('has its parent one RDN up, and the root above the last', () => {
    const dn = parseDn('cn=Lee\\, Ann,ou=People,dc=acme')
    expect(dnParent(dn)).toBe('ou=people,dc=acme')
    expect(dnParent(parseDn('dc=acme'))).toBe('')
    expect(dnParent(parseDn(''))).toBeUndefined()
  })
  it('is under itself and every base above, and under no name that merely ends alike', () => {
    const dn = parseDn('cn=x,ou=people,dc=acme')
    expect(
      ['cn=x,ou=people,dc=acme', 'OU=People,dc=acme', 'dc=acme', ''].map((base) => isUnder(dn, parseDn(base))),
    ).toEqual([true, true, true, true])
    expect(isUnder(parseDn('cn=a\\,dc=acme'), parseDn('dc=acme'))).toBe(false)
    expect(isUnder(parseDn('xdc=acme'), parseDn('dc=acme'))).toBe(false)
  })
})

const special = fc.constantFrom(...' ,+"\\<>;=#', 'é', 'e\u0301', 'ß', 'İ', 'Σ', '漢', '😀', 'A', 'z', '0', '\0')
const value = fc.oneof(fc.string({ unit: special }), fc.string({ unit: 'grapheme' }))
const type = fc.constantFrom('cn', 'OU', 'dc', 'uid', '2.5.4.3', 'x-y')
const rdns = fc.array(fc.array(fc.tuple(type, value), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 })

/** Escapes each character by RFC 4514: all as hex pairs, or only what must be. */
const write = (text: string, hex: boolean): string =>
  hex
    ? [...new TextEncoder().encode(text)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')
    : text.replace(/[ ,+"\\<>;=#]/g, '\\$&').replaceAll('\0', '\\00')
const writeDn = (parts: [string, string][][], hex: boolean): string =>
  parts.map((rdn) => rdn.map(([name, text]) => `${name}=${write(text, hex)}`).join('+')).join(',')

describe('any name', () => {
  test.prop([rdns])('has one spelling however it is escaped', (parts) =>
    same(writeDn(parts, true), writeDn(parts, false)),
  )
  test.prop([rdns])('is spelled alike when parsed again', (parts) => {
    const dn = parseDn(writeDn(parts, false))
    expect(parseDn(dn)).toBe(dn)
  })
  test.prop([rdns])('has the key that parseDn gives', (parts) => {
    const text = writeDn(parts, false)
    fc.pre(!/^[A-Za-z0-9]+=$/.test(text))
    expect(dnKey(text)).toBe(parseDn(text))
  })
  test.prop([rdns, rdns])('is under the base it was put under, and reaches it parent by parent', (above, below) => {
    const base = parseDn(writeDn(above, false))
    let dn: Dn | undefined = parseDn(`${writeDn(below, false)},${writeDn(above, true)}`)
    expect(isUnder(dn, base)).toBe(true)
    for (let level = 0; level < below.length; level += 1) dn = dn && dnParent(dn)
    expect(dn).toBe(base)
  })
  test.prop([fc.string({ unit: 'grapheme' })])('and any other text has a key that is its own key', (text) => {
    expect(dnKey(dnKey(text))).toBe(dnKey(text))
  })
})

describe('plain ASCII names, which take the fast path', () => {
  const ascii = fc.stringMatching(/^[A-Za-z0-9 ._@'()&:/-]{0,12}$/)
  test.prop([fc.array(fc.tuple(fc.constantFrom('cn', 'OU'), ascii), { minLength: 1 })])(
    'have the key that parseDn gives',
    (parts) => {
      const text = parts.map(([name, text]) => `${name}=${text}`).join(',')
      fc.pre(!/^[A-Za-z0-9]+=$/.test(text))
      expect(dnKey(text)).toBe(parseDn(text))
    },
  )
})

describe('text that may be a DN', () => {
  it('is one if it parses', () => {
    for (const text of ['uid=mora', 'cn=Lee\\, Ann,dc=acme', 'CN=Müller']) expect(isDn(text)).toBe(true)
    for (const text of ['', 'mora', 'bW9yYQ==', 'a=b, not a name', '(uid=mora)']) expect(isDn(text)).toBe(false)
  })
  it('is taken apart as it is written', () => {
    expect(splitDn('CN=Lee\\, Ann, OU=People,dc=acme')).toEqual(['CN=Lee\\, Ann', 'OU=People', 'dc=acme'])
    expect(splitDn('mora')).toEqual(['mora'])
    expect(splitDn('')).toEqual([])
  })
})
