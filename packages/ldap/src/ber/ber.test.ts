import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { Frames } from './frames.ts'
import { BerReader } from './reader.ts'
import { boolean, element, integer, octets, sequence } from './write.ts'

describe('what is written', () => {
  property.prop([fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })])('reads back as the same integer', (value) => {
    expect(new BerReader(integer(value)).integer()).toBe(value)
  })
  property.prop([fc.string({ unit: 'grapheme' })])('reads back as the same text', (value) => {
    expect(new BerReader(octets(value)).text()).toBe(value)
  })
  property.prop([fc.integer({ min: 0, max: 70_000 }), fc.constantFrom(0x04, 0x30, 0x64, 0x80, 0xa3)])(
    'reads back with the same tag and length',
    (length, tag) => {
      const reader = new BerReader(element(tag, Buffer.alloc(length)))
      expect(reader.peek()).toBe(tag)
      const end = reader.enter(tag)
      expect([end - reader.at, end]).toEqual([length, reader.end])
    },
  )
  it('uses as few bytes as an integer needs', () => {
    expect([0, 127, 128, -128, 65536].map((value) => integer(value).toString('hex'))).toEqual([
      '020100',
      '02017f',
      '02020080',
      '020180',
      '0203010000',
    ])
  })
  it('knows true and false', () => {
    const reader = new BerReader(Buffer.concat([boolean(true), boolean(false)]))
    expect([reader.boolean(), reader.boolean(), reader.peek()]).toEqual([true, false, undefined])
  })
})

describe('an element is refused', () => {
  it.each([
    ['that is longer than what holds it', '04057465', /length of 5 bytes where 2 are left/],
    ['of indefinite length', '3080', /indefinite/],
    ['with a length of more than eight bytes', '3089000000000000000000', /length of 9 bytes, which no/],
    ['with a length beyond all numbers', '3088ffffffffffffffff', /where 0 are left/],
    ['that ends in its length', '308201', /middle of a length/],
    ['with another tag', '0101ff', /0x01 where 0x04/],
    ['that is not there', '', /an end where 0x04/],
  ])('%s', (_, hex, message) => {
    const reader = new BerReader(Buffer.from(hex, 'hex'))
    expect(() => (hex.startsWith('30') ? reader.enter(0x30) : reader.octets())).toThrowError(message)
  })
  it('as an integer, if it has more than six bytes or none', () => {
    expect(() => new BerReader(Buffer.from('0200', 'hex')).integer()).toThrowError(/0 bytes/)
    expect(() => new BerReader(Buffer.from('020700000000000000', 'hex')).integer()).toThrowError(/7 bytes/)
  })
})

describe('what is written in more bytes than it needs', () => {
  it.each(['0401ff', '048101ff', '04820001ff', '0484' + '00000001ff', '0488' + '0000000000000001ff'])(
    'is read all the same: %s',
    (hex) => expect(new BerReader(Buffer.from(hex, 'hex')).octets()).toEqual(Buffer.of(0xff)),
  )
  it('is read as an integer, too', () => {
    expect(new BerReader(Buffer.from('020500ffffffff', 'hex')).integer()).toBe(0xffffffff)
    expect(new BerReader(Buffer.from('02020001', 'hex')).integer()).toBe(1)
  })
  it('is a message like any other', () => {
    const taken: string[] = []
    const frames = new Frames(1000, (slab, start, end) => taken.push(slab.toString('hex', start, end)))
    for (const byte of Buffer.from('30880000000000000002020130860000000000020202', 'hex')) frames.push(Buffer.of(byte))
    expect(taken).toEqual(['0201', '0202'])
  })
})

describe('a stream of messages', () => {
  const messages = fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 20 })
  const cuts = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 20 })

  property.prop([messages, cuts])('gives the same messages however it is cut', (contents, sizes) => {
    const stream = Buffer.concat(contents.map((content) => sequence(content)))
    const taken: string[] = []
    const frames = new Frames(1000, (slab, start, end) => taken.push(slab.toString('hex', start, end)))
    for (let at = 0, turn = 0; at < stream.length; turn++) {
      const size = sizes[turn % sizes.length] as number
      frames.push(stream.subarray(at, at + size))
      at += size
    }
    expect(taken).toEqual(contents.map((content) => Buffer.from(content).toString('hex')))
    expect(frames.waiting).toBe(0)
  })

  it('may be read straight into the memory it offers, and a message outlives the next', () => {
    const contents = Array.from({ length: 3_000 }, (_, index) => Buffer.alloc(257, index))
    const stream = Buffer.concat(contents.map((content) => sequence(content)))
    const taken: Buffer[] = []
    const frames = new Frames(1000, (slab, start, end) => taken.push(slab.subarray(start, end)))
    for (let at = 0; at < stream.length; ) {
      const room = frames.room()
      const count = stream.copy(room, 0, at, at + 60_000)
      frames.filled(count)
      at += count
    }
    expect(taken.every((content, index) => content.equals(contents[index] as Buffer))).toBe(true)
  })

  it('may hold a message much larger than a slab', () => {
    const large = Buffer.alloc(3_000_000, 7)
    const lengths: number[] = []
    const frames = new Frames(4_000_000, (_, start, end) => lengths.push(end - start))
    const stream = Buffer.concat([sequence(large), sequence(Buffer.of(1))])
    for (let at = 0; at < stream.length; at += 65_536) frames.push(stream.subarray(at, at + 65_536))
    expect(lengths).toEqual([3_000_000, 1])
  })

  it('gets no more memory because a length says so', () => {
    const frames = new Frames(2 ** 30, () => {})
    frames.push(Buffer.from('30843ffffff0', 'hex'))
    expect(frames.room().buffer.byteLength).toBeLessThan(1_000_000)
  })

  it.each([
    ['that is larger than allowed', '30847fffffff', /2147483647 bytes, more than the limit of 1000/],
    ['of indefinite length', '3080', /indefinite/],
    ['that is none', '485454502f31', /begin no LDAP message/],
  ])('stops at a message %s', (_, hex, message) => {
    const frames = new Frames(1000, () => {})
    expect(() => frames.push(Buffer.from(hex, 'hex'))).toThrowError(message)
  })
})
