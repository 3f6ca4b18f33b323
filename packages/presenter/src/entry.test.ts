import { describe, expect, it } from 'vitest'
import { type EntryValue, entryValueLine, entryValues, namedBy, shortDn } from './entry.ts'
import { plain } from './span.ts'
import { aLook } from './testing/building.ts'

const attributes = {
  mail: ['mora@acme.example', 'm@acme.example'],
  CN: ['Mora Lind'],
  createTimestamp: ['2026-01-01T00:00:00.000Z'],
  manager: ['uid=kofi,ou=people,dc=acme,dc=example'],
  userPassword: ['(hidden)'],
}
const operational = ['createTimestamp']
const roots = ['DC=acme,DC=example']
const leads = ({ value }: EntryValue): string | undefined => {
  const dn = namedBy(value, roots)
  return dn === undefined ? undefined : shortDn(dn, roots)
}
const lines = (all: boolean): readonly string[] =>
  entryValues({ attributes, operational }, all).map((value) =>
    plain(entryValueLine(value, aLook(), { nameWidth: 12, leads: leads(value) })),
  )

describe('the values of an entry', () => {
  it('stand by name, each beside its attribute, without what the system keeps for itself', () => {
    expect(lines(false)).toEqual([
      'CN            Mora Lind',
      'mail          mora@acme.example',
      '              m@acme.example',
      'manager       → uid=kofi,ou=people',
      'userPassword  (hidden)',
    ])
  })
  it('are all there when somebody asks for all', () => {
    expect(lines(true)).toContain('createTimest…  2026-01-01T00:00:00.000Z'.replace('createTimest…', 'createTimes…'))
  })
})

describe('a value that names another entry', () => {
  it('leads there only if it lies in this directory', () => {
    expect(namedBy('uid=kofi,dc=acme,dc=example', roots)).toBe('uid=kofi,dc=acme,dc=example')
    expect(namedBy('uid=kofi,dc=other', roots)).toBeUndefined()
    expect(namedBy('Mora Lind', roots)).toBeUndefined()
    expect(namedBy('a=b, not a name', roots)).toBeUndefined()
    expect(namedBy(Uint8Array.of(1), roots)).toBeUndefined()
  })
  it('is shown without what every name ends with, as it is written', () => {
    expect(shortDn('CN=Lee\\, Ann, OU=People,dc=acme,dc=example', roots)).toBe('CN=Lee\\, Ann,OU=People')
    expect(shortDn('dc=acme,dc=example', roots)).toBe('dc=acme,dc=example')
    expect(shortDn('uid=x,dc=other', roots)).toBe('uid=x,dc=other')
  })
})
