import type { Value } from '@rollcall/model'

/** Orders values as their UTF-8 bytes do, so that the order does not depend on who served them. */
export function inByteOrder(one: Value, other: Value): number {
  if (one instanceof Uint8Array && other instanceof Uint8Array) return compareBytes(one, other)
  return compareText(String(one), String(other))
}

/** UTF-8 orders by code point; comparing UTF-16 units would put U+10000 before U+E000. */
function compareText(one: string, other: string): number {
  const length = Math.min(one.length, other.length)
  for (let at = 0; at < length; at++) {
    if (one.charCodeAt(at) === other.charCodeAt(at)) continue
    return weight(one.charCodeAt(at)) - weight(other.charCodeAt(at))
  }
  return one.length - other.length
}

function weight(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x2800 : unit
}

function compareBytes(one: Uint8Array, other: Uint8Array): number {
  const at = one.findIndex((byte, index) => byte !== other[index])
  const second = other[at]
  return second === undefined ? one.length - other.length : (one[at] ?? 0) - second
}
