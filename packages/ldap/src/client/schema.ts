/** An attribute type as the server's schema describes it (RFC 4512 section 4.1.2), with what it inherits filled in. */
export interface AttributeType {
  readonly oid: string
  readonly names: readonly string[]
  readonly description?: string
  readonly superior?: string
  /** Name or OID of the equality matching rule. */
  readonly equality?: string
  /** OID, without a length bound. */
  readonly syntax?: string
  readonly singleValue: boolean
  readonly readOnly: boolean
  /** Kept by the server for itself; only sent when asked for by name or with `+`. */
  readonly operational: boolean
}

export interface Subschema {
  readonly attributeTypes: readonly AttributeType[]
  /** By name, alias or OID; case does not matter, options are ignored. */
  find(name: string): AttributeType | undefined
}

/** Reads the values of `attributeTypes`. A definition that cannot be read is left out: servers publish odd ones. */
export function parseSubschema(definitions: readonly string[]): Subschema {
  const own = definitions.flatMap((definition) => parseAttributeType(definition) ?? [])
  const byName = new Map<string, AttributeType>()
  for (const type of own) for (const name of [type.oid, ...type.names]) byName.set(name.toLowerCase(), type)
  const attributeTypes = own.map((type) => inherit(type, byName))
  for (const type of attributeTypes) for (const name of [type.oid, ...type.names]) byName.set(name.toLowerCase(), type)
  return { attributeTypes, find: (name) => byName.get((name.split(';')[0] as string).toLowerCase()) }
}

/** Undefined for text that is no AttributeTypeDescription. */
export function parseAttributeType(definition: string): AttributeType | undefined {
  const [open, oid, ...words] = definition.match(token) ?? []
  if (open !== '(' || oid === undefined || words.at(-1) !== ')') return undefined
  const fields = new Map<string, readonly string[]>()
  for (let at = 0; at < words.length - 1; ) {
    const keyword = (words[at++] as string).toUpperCase()
    const values: string[] = []
    if (words[at] === '(') {
      for (at++; at < words.length && words[at] !== ')'; at++) values.push(unquote(words[at] as string))
      at++
    } else if (!flags.has(keyword)) values.push(unquote(words[at++] ?? ''))
    fields.set(keyword, values)
  }
  const usage = fields.get('USAGE')?.[0]
  return {
    oid,
    names: fields.get('NAME') ?? [],
    ...optional('description', fields.get('DESC')),
    ...optional('superior', fields.get('SUP')),
    ...optional('equality', fields.get('EQUALITY')),
    ...optional(
      'syntax',
      fields.get('SYNTAX')?.map((syntax) => syntax.replace(/\{\d+\}$/, '')),
    ),
    singleValue: fields.has('SINGLE-VALUE'),
    readOnly: fields.has('NO-USER-MODIFICATION'),
    operational: usage !== undefined && usage !== 'userApplications',
  }
}

/** Words, quoted texts and brackets; a `$` between OIDs is left out. */
const token = /\(|\)|'[^']*'|[^\s()$']+/g
const flags: ReadonlySet<string> = new Set(['OBSOLETE', 'SINGLE-VALUE', 'COLLECTIVE', 'NO-USER-MODIFICATION'])

function optional<Key extends string>(key: Key, values: readonly string[] | undefined): { [K in Key]?: string } {
  return values?.[0] ? ({ [key]: values[0] } as { [K in Key]: string }) : {}
}

/** RFC 4512 section 4.1.2: within a quoted text, quote and backslash are written as hex pairs. */
function unquote(word: string): string {
  return word.replace(/^'|'$/g, '').replaceAll(/\\27/g, "'").replaceAll(/\\5c/gi, '\\')
}

function inherit(type: AttributeType, byName: ReadonlyMap<string, AttributeType>): AttributeType {
  let { equality, syntax } = type
  const seen = new Set<AttributeType>([type])
  for (let next = type.superior; next !== undefined && !(equality && syntax); ) {
    const parent = byName.get(next.toLowerCase())
    if (!parent || seen.has(parent)) break
    seen.add(parent)
    equality ??= parent.equality
    syntax ??= parent.syntax
    next = parent.superior
  }
  return { ...type, ...(equality && { equality }), ...(syntax && { syntax }) }
}
