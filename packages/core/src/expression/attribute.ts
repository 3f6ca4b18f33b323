import type { SyncRecord, Value } from '@rollcall/model'
import { inByteOrder } from '../compare/byte-order.ts'
import type { Expression, Values } from './expression.ts'

const nothing: Values = { values: [] }

/** An attribute by its bare name: its single value, without going through CEL. */
export function attributeExpression(name: string): Expression {
  const evaluate = (record: SyncRecord): Values => {
    const values = valuesOf(record, name)
    if (values.length < 2) return values.length === 0 ? nothing : { values }
    const choices = values.toSorted(inByteOrder).map((value) => [value])
    return { values: choices[0] ?? [], choices }
  }
  return { text: name, attributes: [name], evaluate }
}

/** The record's stable id, or its name. */
export function identityExpression(name: 'id' | 'dn'): Expression {
  const evaluate = (record: SyncRecord): Values => {
    const value = record[name]
    return value === undefined ? nothing : { values: [value] }
  }
  return { text: name, attributes: [], evaluate }
}

/** An attribute's values. Empty text is no value: files write it where a directory has no attribute at all. */
export function valuesOf(record: SyncRecord, name: string): readonly Value[] {
  const values = record.attributes[name]
  if (values === undefined) return nothing.values
  return values.includes('') ? values.filter((value) => value !== '') : values
}
