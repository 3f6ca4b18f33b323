import { describe, expect, it } from 'vitest'
import { BerReader } from '../ber/reader.ts'
import { element, integer, octets, sequence } from '../ber/write.ts'
import { dirSyncControl, readDirSyncAnswer } from './controls.ts'

describe('the DirSync control', () => {
  it('is critical, and has its flags in the four bytes of a signed number', () => {
    const control = dirSyncControl(Uint8Array.of(1, 2))
    const reader = new BerReader(control)
    reader.enter(0x30)
    expect([reader.text(), reader.boolean()]).toEqual(['1.2.840.113556.1.4.841', true])
    const value = reader.octets()
    expect(value.subarray(2, 8).toString('hex')).toBe('020480000000')
    expect(value.subarray(-4).toString('hex')).toBe('04020102')
  })
  it('is answered with whether there is more, and from where', () => {
    const answer = (more: number) => [
      { oid: '1.2.840.113556.1.4.841', value: sequence(integer(more), integer(0), octets('here')) },
    ]
    expect(readDirSyncAnswer(answer(1))).toEqual({ more: true, cookie: Uint8Array.from(Buffer.from('here')) })
    expect(readDirSyncAnswer(answer(0))?.more).toBe(false)
    expect(readDirSyncAnswer([])).toBeUndefined()
    expect(() => readDirSyncAnswer([{ oid: '1.2.840.113556.1.4.841', value: element(0x31) }])).toThrow()
  })
})
