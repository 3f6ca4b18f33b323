import { describe, expect, it } from 'vitest'
import { json, someValues, valuesText, valueText } from './value.ts'

describe('a value made of bytes', () => {
  it('is shown as what it is', () => {
    const jpeg = new Uint8Array(4200)
    jpeg.set([0xff, 0xd8, 0xff, 0xe0])
    expect(valueText(jpeg, 'jpegPhoto')).toBe('JPEG 4.1 KB')
    expect(valueText(Uint8Array.of(0x89, 0x50, 0x4e, 0x47), 'photo')).toBe('PNG 4 B')
    expect(valueText(Uint8Array.of(0x30, 1), 'userCertificate')).toBe('certificate 2 B')
    expect(valueText(Uint8Array.of(1, 171), 'x')).toBe('0x01ab')
    expect(valueText(new Uint8Array(2000), 'x')).toBe('2.0 KB of bytes')
  })
  it('is a GUID, spelled as Active Directory spells it, where the attribute says so', () => {
    const bytes = Uint8Array.from(Buffer.from('33221100554477668899aabbccddeeff', 'hex'))
    expect(valueText(bytes, 'objectGUID')).toBe('00112233-4455-6677-8899-aabbccddeeff')
  })
  it('travels in JSON as base64', () => {
    expect(json({ photo: [Uint8Array.of(1, 2, 3)], active: true })).toBe('{"photo":[{"bytes":"AQID"}],"active":true}')
  })
})

describe('the values of a field', () => {
  it('stand side by side, cleaned', () => {
    expect(valuesText(['a\u001b', 2, true])).toBe('a␛, 2, true')
  })
  it('are a dash where there is none', () => {
    expect(valuesText([])).toBe('–')
  })
  it('are named where only some have room', () => {
    expect(someValues({ empty: [], userName: ['nadia'], boss: [{ by: 3 }], x: ['y'] }, 2)).toBe(
      'userName: nadia; boss: another record',
    )
  })
  it('are named with what says most first', () => {
    expect(someValues({ externalId: ['9e6f4bda'], uid: ['nadia'] }, 1)).toBe('uid: nadia')
  })
})
