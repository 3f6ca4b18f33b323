/** As much of JSON Schema as leads to the names that are known somewhere. */
export interface JsonSchema {
  readonly [keyword: string]: unknown
}

/** The keys that a schema names at a path, whichever of its alternatives is meant. */
export function knownKeys(schema: JsonSchema, path: readonly PropertyKey[]): readonly string[] {
  return [...new Set(schemasAt(schema, path).flatMap((here) => Object.keys(properties(here))))]
}

/** Whether the key at the end of the path is one that the schema names, rather than one people make up. */
export function isNamed(schema: JsonSchema, path: readonly PropertyKey[]): boolean {
  return knownKeys(schema, path.slice(0, -1)).includes(String(path.at(-1)))
}

/** Whether people may make keys up at a path. */
export function isOpen(schema: JsonSchema, path: readonly PropertyKey[]): boolean {
  return schemasAt(schema, path).some(
    ({ additionalProperties }) => additionalProperties === true || isSchema(additionalProperties),
  )
}

function schemasAt(schema: JsonSchema, path: readonly PropertyKey[]): readonly JsonSchema[] {
  return path.reduce<readonly JsonSchema[]>(
    (here, key) => here.flatMap((one) => step(one, key)).flatMap(alternatives),
    alternatives(schema),
  )
}

function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  const others = [schema.anyOf, schema.oneOf, schema.allOf].flat().filter(isSchema)
  return [schema, ...others.flatMap(alternatives)]
}

function step(schema: JsonSchema, key: PropertyKey): readonly JsonSchema[] {
  const next = typeof key === 'number' ? schema.items : (properties(schema)[String(key)] ?? schema.additionalProperties)
  return isSchema(next) ? [next] : []
}

function properties(schema: JsonSchema): JsonSchema {
  return isSchema(schema.properties) ? schema.properties : {}
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
