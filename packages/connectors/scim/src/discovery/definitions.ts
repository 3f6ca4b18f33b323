import { booleanOf, isObject, listOf, pick, textOf } from '../json.ts'

/** An attribute as /Schemas describes it (RFC 7643 section 7), with what it leaves out filled in. */
export interface Definition {
  readonly name: string
  readonly type: 'string' | 'boolean' | 'decimal' | 'integer' | 'dateTime' | 'binary' | 'reference' | 'complex'
  readonly multiValued: boolean
  readonly required: boolean
  readonly caseExact: boolean
  readonly mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly'
  readonly returned: 'always' | 'never' | 'default' | 'request'
  readonly unique: boolean
  readonly values: readonly string[]
  readonly subAttributes: readonly Definition[]
}

export interface SchemaDefinition {
  readonly urn: string
  readonly attributes: readonly Definition[]
}

const types = ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'binary', 'reference', 'complex'] as const
const mutabilities = ['readOnly', 'readWrite', 'immutable', 'writeOnly'] as const
const returns = ['always', 'never', 'default', 'request'] as const

/** A schema of a server's list; undefined if it is none. */
export function parseSchema(value: unknown): SchemaDefinition | undefined {
  const urn = textOf(pick(value, 'id'))
  const attributes = pick(value, 'attributes')
  if (urn === undefined || !Array.isArray(attributes)) return undefined
  return { urn, attributes: attributes.flatMap(parseDefinition) }
}

export function parseDefinition(value: unknown): readonly Definition[] {
  const name = textOf(pick(value, 'name'))
  if (!isObject(value) || name === undefined) return []
  const subAttributes = listOf(pick(value, 'subAttributes')).flatMap(parseDefinition)
  const uniqueness = textOf(pick(value, 'uniqueness'))?.toLowerCase()
  return [
    {
      name,
      type: oneOf(types, pick(value, 'type')) ?? (subAttributes.length > 0 ? 'complex' : 'string'),
      multiValued: booleanOf(pick(value, 'multiValued')) ?? false,
      required: booleanOf(pick(value, 'required')) ?? false,
      caseExact: booleanOf(pick(value, 'caseExact')) ?? false,
      mutability: oneOf(mutabilities, pick(value, 'mutability')) ?? 'readWrite',
      returned: oneOf(returns, pick(value, 'returned')) ?? 'default',
      unique: uniqueness === 'server' || uniqueness === 'global',
      values: listOf(pick(value, 'canonicalValues')).flatMap((one) => textOf(one) ?? []),
      subAttributes,
    },
  ]
}

function oneOf<T extends string>(known: readonly T[], value: unknown): T | undefined {
  const folded = textOf(value)?.toLowerCase()
  return known.find((one) => one.toLowerCase() === folded)
}
