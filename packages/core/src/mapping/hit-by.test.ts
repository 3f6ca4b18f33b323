import { describe, expect, it } from 'vitest'
import { aPerson } from '../testing/a-situation.ts'
import { hitBy } from './hit-by.ts'
import { compilePattern } from './pattern.ts'

describe('patterns over a source record', () => {
  const mora = aPerson({ mail: ['x@acme.test', 'y@partner.example'], id: ['7'], dn: ['other'] })
  const hit = (patterns: readonly (readonly [string, string])[], record = mora) =>
    hitBy(
      patterns.map(([attribute, pattern]) => compilePattern({ attribute, pattern })),
      record,
    )

  it('hit where one of several values fits, and are named as the configuration writes them', () => {
    expect(hit([['mail', '*@PARTNER.example']])).toBe('mail=*@PARTNER.example')
    expect(hit([['mail', '*@other.example']])).toBeUndefined()
  })
  it('are tried in order', () => {
    const patterns = [
      ['title', 'Chief'],
      ['uid', 'm*'],
      ['uid', 'mora'],
    ] as const
    expect(hit(patterns)).toBe('uid=m*')
  })
  it('mean the record’s own id and name, whatever attributes are called so', () => {
    expect(hit([['id', 'p-*']])).toBe('id=p-*')
    expect(hit([['id', '7']])).toBeUndefined()
    expect(hit([['dn', '*,ou=People']])).toBe('dn=*,ou=People')
    expect(hit([['dn', 'other']])).toBeUndefined()
  })
  it('do not hit the name of a record that has none', () => {
    expect(hit([['dn', '*']], { kind: 'user', id: 'p-1', attributes: {} })).toBeUndefined()
  })
})
