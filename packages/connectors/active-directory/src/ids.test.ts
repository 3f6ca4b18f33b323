import { describe, expect, it } from 'vitest'
import { guidBytes, guidOf } from './guid.ts'
import { sidBytes, sidOf, splitSid } from './sid.ts'

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))

describe('an objectGUID (field row 17)', () => {
  it.each([
    ['00112233-4455-6677-8899-aabbccddeeff', '33221100 5544 7766 8899 aabbccddeeff'],
    ['3f2504e0-4f89-41d3-9a0c-0305e82c3301', 'e004253f 894f d341 9a0c 0305e82c3301'],
  ])('has one spelling, however its bytes lie: %s', (text, bytes) => {
    expect(guidOf(hex(bytes))).toBe(text)
    expect(guidBytes(text)).toEqual(hex(bytes))
    expect(guidBytes(`{${text.toUpperCase()}}`)).toEqual(hex(bytes))
  })
  it('is none where it is none', () => {
    expect([guidOf(hex('00')), guidOf(undefined), guidBytes('CN=x'), guidBytes('00112233')]).toEqual(
      Array(4).fill(undefined),
    )
  })
})

describe('an objectSid', () => {
  const text = 'S-1-5-21-3623811015-3361044348-30300820-1013'
  const bytes = hex('01 05 000000000005 15000000 c7f7fed7 7c7755c8 945ace01 f5030000')
  it('is read and written as people write it', () => {
    expect(sidOf(bytes)).toBe(text)
    expect(sidBytes(text)).toEqual(Buffer.from(bytes))
    expect(splitSid(text)).toEqual({ domain: 'S-1-5-21-3623811015-3361044348-30300820', rid: '1013' })
  })
  it('is none where it is none', () => {
    expect([sidOf(bytes.subarray(1)), sidOf(undefined), sidBytes('S-1'), sidBytes('S-1-5-4294967296')]).toEqual(
      Array(4).fill(undefined),
    )
  })
})
