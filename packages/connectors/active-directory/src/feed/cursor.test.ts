import { describe, expect, it } from 'vitest'
import { type Cursor, parseCursor, writeCursor } from './cursor.ts'

const place = { server: 'dc1.acme.test', invocationId: '72adbda3-0e30-4f0b-8089-160c089c198b', usn: 4711n }
const witnesses = [1, 2].map((usn) => ({ id: place.invocationId, usn: BigInt(usn), when: '20261121234849.0Z' }))
const plain: Cursor = { of: 'aaaaaaaaaaaaaaaa', place, witnesses: [] }
const withCookie: Cursor = { ...plain, witnesses, cookie: Uint8Array.from([77, 83, 68, 83, 0, 32, 255, 10]) }

describe('a cursor', () => {
  it.each([
    ['of DirSync', withCookie],
    ['of update sequence numbers', plain],
  ])('%s is read as it was written', (_, cursor) => {
    expect(parseCursor(writeCursor(cursor))).toEqual(cursor)
  })

  it('is of no use once any of its characters is another, or missing: Samba takes a damaged cookie', () => {
    const cursor = writeCursor(withCookie)
    for (let at = 0; at < cursor.length; at++) {
      const [before, after] = [cursor.slice(0, at), cursor.slice(at + 1)]
      for (const damaged of [`${before}${cursor[at] === 'A' ? 'B' : 'A'}${after}`, before + after, before])
        expect(() => parseCursor(damaged)).toThrow(expect.objectContaining({ code: 'invalid.cursor' }))
    }
  })

  it('without its check, as it was written once, is none', () => {
    const cursor = writeCursor(withCookie)
    expect(() => parseCursor(cursor.slice(0, cursor.lastIndexOf(' ')))).toThrow('none that Active Directory gave')
  })
})
