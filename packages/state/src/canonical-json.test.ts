import { RollcallError } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { canonicalJson, parseJson } from './canonical-json.ts'

describe('canonical JSON', () => {
  it('is the same however the keys were ordered', () => {
    expect(canonicalJson({ b: 1, a: { d: [2], c: null } })).toBe('{"a":{"c":null,"d":[2]},"b":1}')
    expect(canonicalJson({ a: { c: null, d: [2] }, b: 1 })).toBe('{"a":{"c":null,"d":[2]},"b":1}')
  })

  it('leaves out absent properties but keeps the places of a list', () => {
    expect(canonicalJson({ a: undefined, b: [undefined, 1] })).toBe('{"b":[null,1]}')
  })

  it('writes bytes as base64 and reads them back', () => {
    const value = { photo: [new Uint8Array([0, 255, 7])], name: ['Zoë "Z"'] }
    expect(canonicalJson(value)).toBe('{"name":["Zoë \\"Z\\""],"photo":[{"bytes":"AP8H"}]}')
    expect(parseJson(canonicalJson(value))).toEqual(value)
  })

  it.each([{ bytes: 'no base64!' }, { bytes: 'AP8H', more: 1 }, { bytes: 3 }])('takes %j for what it is', (value) => {
    expect(parseJson(canonicalJson(value))).toEqual(value)
  })

  it('writes an error as its problem', () => {
    expect(canonicalJson(new RollcallError('quota', 'Full.'))).toBe('{"code":"quota","message":"Full."}')
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1n, Symbol('x'), undefined])('refuses %s', (value) => {
    expect(() => canonicalJson(value)).toThrow('cannot be written as JSON')
  })
})
