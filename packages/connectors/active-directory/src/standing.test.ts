import { untilReset } from '@rollcall/ldap'
import { describe, expect, it } from 'vitest'
import { parseFileTime, parseInterval } from './file-time.ts'
import { standingOf } from './standing.ts'
import { adAttributesOf } from './values.ts'

const never = '9223372036854775807'
const day = '133485408000000000' // 2024-01-01
const quarter = 15 * 60_000

function entry(attributes: Readonly<Record<string, string>>) {
  return {
    dn: 'CN=Mora,DC=acme,DC=test',
    names: () => Object.keys(attributes),
    values: (name: string) => (attributes[name] === undefined ? [] : [attributes[name]]),
    texts: (name: string) => (attributes[name] === undefined ? [] : [attributes[name]]),
    text: (name: string) => attributes[name],
  }
}

const standing = (attributes: Readonly<Record<string, string>>, lockMs: number | undefined = quarter) =>
  standingOf(entry({ userAccountControl: '512', ...attributes }), lockMs, Date.UTC(2024, 0, 1, 0, 5))

describe('a FILETIME', () => {
  it('counts from 1601', () => expect(parseFileTime(day)).toBe(Date.UTC(2024, 0, 1)))
  it.each(['0', never])('of %s says never', (text) => expect(parseFileTime(text)).toBeUndefined())
  it('is refused where it is none', () => expect(() => parseFileTime('soon')).toThrow('Not a FILETIME: soon'))
  it('as a span is negative, and the smallest has no end', () => {
    expect(parseInterval('-9000000000')).toBe(quarter)
    expect([parseInterval('-9223372036854775808'), parseInterval('0'), parseInterval(undefined)]).toEqual(
      Array(3).fill(undefined),
    )
  })
})

describe('an account of Active Directory', () => {
  it('is in no way off with flags that say nothing of the kind, and never expires by either sentinel', () => {
    expect(standing({ userAccountControl: '512', accountExpires: never, lockoutTime: '0' })).toBeUndefined()
    expect(standing({ userAccountControl: '66048', accountExpires: '0' })).toBeUndefined()
  })
  it('is disabled by a bit', () => expect(standing({ userAccountControl: '514' })).toEqual({ disabled: true }))
  it('is not taken for enabled where its flags are hidden', () => {
    const read = (attributes: Readonly<Record<string, string>>) => standingOf(entry(attributes), quarter, 0)
    expect(() => read({ objectClass: 'user', lockoutTime: '0' })).toThrow('shows no userAccountControl')
    expect(() => read({})).toThrow('shows no userAccountControl')
    expect(read({ objectClass: 'contact' })).toBeUndefined() // which has none
  })
  it('expires when it says', () => {
    expect(standing({ accountExpires: day })).toEqual({ expiresAt: Date.UTC(2024, 0, 1) })
  })
  it('is there though its password must be changed', () => {
    const computed = { 'msDS-User-Account-Control-Computed': String(0x800000) }
    expect(standing({ userAccountControl: '512', pwdLastSet: '0', ...computed })).toBeUndefined()
  })
  it('is locked until the domain lets go', () => {
    const computed = { 'msDS-User-Account-Control-Computed': '16' }
    expect(standing({ lockoutTime: day, ...computed })).toEqual({ lockedUntil: Date.UTC(2024, 0, 1, 0, 15) })
    expect(standing({ lockoutTime: day, ...computed }, 0)).toEqual({ lockedUntil: untilReset })
  })
  it('is not locked any more once the server says so, though lockoutTime stays', () => {
    expect(standing({ lockoutTime: day, 'msDS-User-Account-Control-Computed': '0' })).toBeUndefined()
  })
  it('is locked for longer where a policy of its own says so', () => {
    expect(standing({ lockoutTime: day, 'msDS-User-Account-Control-Computed': '16' }, 60_000)).toEqual({
      lockedUntil: untilReset,
    })
  })
  it('is judged by lockoutTime where the server does not work it out', () => {
    expect(standing({ lockoutTime: day })).toEqual({ lockedUntil: Date.UTC(2024, 0, 1, 0, 15) })
  })
  it('cannot be judged by a time that is none', () => {
    expect(() => standing({ accountExpires: 'x' })).toThrow('Not a FILETIME')
  })
})

describe('attributes of Active Directory', () => {
  it('are told as people write them, and nothing where they say never', () => {
    const sent = { pwdLastSet: day, lastLogon: '0', accountExpires: never, cn: 'Mora', badPasswordTime: 'x' }
    const names = ['pwdLastSet', 'lastLogon', 'accountExpires', 'cn', 'badPasswordTime', 'mail']
    expect(adAttributesOf(entry(sent), names, () => undefined)).toEqual({
      pwdLastSet: ['2024-01-01T00:00:00.000Z'],
      cn: ['Mora'],
      badPasswordTime: ['x'],
    })
  })
})
