import { isMap, settingsSchema } from './check-connections.ts'
import type { ConnectorFacts } from './config.ts'
import type { JsonSchema } from './known-keys.ts'

/** One setting of a connector, as a form asks for it. */
export interface Setting {
  /** `url`, `users.table` */
  readonly path: string
  /** `list`: several texts. `data`: text, or what `takes` says. */
  readonly kind: 'text' | 'number' | 'boolean' | 'choice' | 'secret' | 'list' | 'data'
  readonly says: string
  readonly required: boolean
  readonly choices?: readonly string[]
  /** What `list` and `data` take besides a single text: several, or keys with a value each. */
  readonly takes?: readonly ('list' | 'pairs')[]
  /** As it counts where nothing is said. */
  readonly fallback?: string
  readonly example?: string
}

/** The settings of a connector, the usual ones first: those that are needed, that have an example, and where secrets are kept. */
export function settingsOf(connector: ConnectorFacts): readonly Setting[] {
  const all = flatten(settingsSchema(connector), [], true)
  const usual = ({ required, example, kind }: Setting): boolean =>
    required || example !== undefined || kind === 'secret'
  return [...all.filter(usual), ...all.filter((setting) => !usual(setting))]
}

function flatten(schema: JsonSchema, path: readonly string[], needed: boolean): readonly Setting[] {
  const properties = (schema.properties ?? {}) as Readonly<Record<string, JsonSchema>>
  const required = new Set((schema.required ?? []) as readonly string[])
  return Object.entries(properties).flatMap(([name, inner]): readonly Setting[] => {
    const here = [...path, name]
    const must = needed && required.has(name)
    if (inner.type === 'object' && inner.properties) return flatten(inner, here, must)
    return [setting(inner, here.join('.'), must)]
  })
}

function setting(schema: JsonSchema, path: string, required: boolean): Setting {
  const { description, examples, default: fallback } = schema
  const [example] = Array.isArray(examples) ? (examples as readonly unknown[]) : []
  const kind = kindOf(schema)
  const choices = choicesOf(schema)
  const takes = takesOf(schema)
  return {
    path,
    kind,
    says: typeof description === 'string' ? description : '',
    required,
    ...(choices.length > 0 && kind === 'choice' ? { choices } : {}),
    ...(takes.length > 0 && (kind === 'list' || kind === 'data') ? { takes } : {}),
    ...(fallback === undefined ? {} : { fallback: shown(fallback) }),
    ...(example === undefined || kind === 'secret' ? {} : { example: shown(example) }),
    ...(example !== undefined && kind === 'secret' ? { example: 'keychain' } : {}),
  }
}

function kindOf(schema: JsonSchema): Setting['kind'] {
  const { type, secret } = schema
  if (secret === true) return 'secret'
  if (type === 'boolean') return 'boolean'
  if (type === 'integer' || type === 'number') return 'number'
  if (choicesOf(schema).length > 0) return 'choice'
  if (type === 'string') return 'text'
  const types = alternativesOf(schema).map((one) => one.type)
  return types.includes('array') && !types.includes('string') ? 'list' : 'data'
}

function takesOf(schema: JsonSchema): readonly ('list' | 'pairs')[] {
  const types = alternativesOf(schema).map((one) => one.type)
  return [
    ...(types.includes('array') ? (['list'] as const) : []),
    ...(types.includes('object') ? (['pairs'] as const) : []),
  ]
}

/** What a value may be: one thing, or one of several. */
function alternativesOf(schema: JsonSchema): readonly JsonSchema[] {
  const several = [schema.anyOf, schema.oneOf].flat().filter((one) => typeof one === 'object' && one !== null)
  return several.length > 0 ? (several as readonly JsonSchema[]) : [schema]
}

function choicesOf(schema: JsonSchema): readonly string[] {
  const { enum: words, const: word } = schema
  if (Array.isArray(words)) return words.map(String)
  return typeof word === 'string' ? [word] : []
}

/** As it is typed into a form. */
function shown(value: unknown): string {
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ') || 'none'
  if (isMap(value) && Object.values(value).every((one) => typeof one !== 'object'))
    return Object.entries(value)
      .map(([key, one]) => `${key}=${one}`)
      .join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}
