import type { Field } from '@rollcall/model'
import { isBinaryAttribute } from '../client/entry.ts'
import type { AttributeType, Subschema } from '../client/schema.ts'
import { isSecret } from './secrets.ts'

/** The attributes a server knows, under the names it uses in its answers. */
export function fieldsOf(subschema: Subschema): readonly Field[] {
  return subschema.attributeTypes.flatMap((type) => toField(type) ?? [])
}

/** A type without a name is nothing a mapping could use. */
function toField(attribute: AttributeType): Field | undefined {
  const [name] = attribute.names
  if (name === undefined) return undefined
  const type = isBinaryAttribute(name) ? 'bytes' : (types[attribute.syntax ?? ''] ?? 'text')
  return {
    name,
    type,
    ...(attribute.singleValue ? {} : { many: true }),
    ...(attribute.equality === undefined || type === 'bytes' ? {} : { findable: true }),
    ...(attribute.equality?.startsWith('caseIgnore') ? { ignoreCase: true } : {}),
    ...(isSecret(name) ? { secret: true } : {}),
  }
}

/** RFC 4517 section 3.3; all others are text. */
const types: Readonly<Record<string, Field['type']>> = {
  '1.3.6.1.4.1.1466.115.121.1.4': 'bytes', // Audio
  '1.3.6.1.4.1.1466.115.121.1.5': 'bytes', // Binary
  '1.3.6.1.4.1.1466.115.121.1.7': 'boolean',
  '1.3.6.1.4.1.1466.115.121.1.8': 'bytes', // Certificate
  '1.3.6.1.4.1.1466.115.121.1.9': 'bytes', // Certificate List
  '1.3.6.1.4.1.1466.115.121.1.10': 'bytes', // Certificate Pair
  '1.3.6.1.4.1.1466.115.121.1.12': 'ref', // DN
  '1.3.6.1.4.1.1466.115.121.1.24': 'time', // Generalized Time
  '1.3.6.1.4.1.1466.115.121.1.27': 'number', // Integer
  '1.3.6.1.4.1.1466.115.121.1.28': 'bytes', // JPEG
  '1.3.6.1.4.1.1466.115.121.1.34': 'ref', // Name And Optional UID
}
