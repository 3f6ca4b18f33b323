import { describe, expect, it } from 'vitest'
import { type Binding, readCursor, writeCursor } from './cursor.ts'

const binding: Binding = { server: 'aaaaaaaaaaaa', content: 'bbbbbbbbbbbb', account: 'cccccccccccc' }
const memory = {
  cookie: Buffer.from('rid=000,csn=20261121234849.382607Z#000000#000#000000'),
  witness: { id: '72adbda3-0e30-4f0b-8089-160c089c198b', stamp: '20261121234849.382607Z#000000#000#000000' },
}

describe('a cursor', () => {
  it.each([
    ['with a witness', memory],
    ['without', { ...memory, witness: undefined }],
    ['with a cookie of any bytes', { cookie: Buffer.from([0, 46, 255, 10]), witness: undefined }],
  ])('%s is read as it was written', (_, one) => {
    expect(readCursor(writeCursor(binding, one), binding)).toEqual(one)
  })

  it('is of no use once any of its characters is another, or missing', () => {
    const cursor = writeCursor(binding, memory)
    for (let at = 0; at < cursor.length; at++) {
      const [before, after] = [cursor.slice(0, at), cursor.slice(at + 1)]
      for (const damaged of [`${before}${cursor[at] === 'A' ? 'B' : 'A'}${after}`, before + after, before])
        expect(readCursor(damaged, binding)).toMatchObject({ code: 'conflict.cursor' })
    }
  })

  it.each([
    ['server', 'another directory'],
    ['content', 'another base or filter'],
    ['account', 'another account'],
  ])('of another %s belongs to %s', (what, words) => {
    const other = { ...binding, [what]: 'dddddddddddd' }
    expect(readCursor(writeCursor(other, memory), binding)).toMatchObject({ message: expect.stringContaining(words) })
  })

  it('has no word of its account, base or filter in it that is not the server’s own', () => {
    expect(writeCursor(binding, { cookie: Buffer.from('x') })).toMatch(/^rfc4533(\.[\w-]*){6}$/)
  })
})
