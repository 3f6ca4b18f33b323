import { nearest } from '@rollcall/model'
import { alternatives } from './alternatives.ts'
import { isOpen, type JsonSchema, knownKeys } from './known-keys.ts'
import type { Path } from './positions.ts'

/** What a Standard Schema says is wrong; zod says more than the standard asks for. */
export interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
  readonly code?: string
  readonly expected?: string
  readonly values?: readonly unknown[]
  readonly keys?: readonly string[]
  /** Of a union: what each alternative says. */
  readonly errors?: readonly (readonly Issue[])[]
  /** Of a key. */
  readonly issues?: readonly Issue[]
}

/** What is wrong at a path of the data, in words for people. */
export interface Complaint {
  readonly path: Path
  readonly at: 'key' | 'value'
  /** The characters of the value that it is about, where it is a text: from, and to before. */
  readonly part?: readonly [from: number, to: number]
  readonly message: string
  readonly hint?: string
}

export interface Explaining {
  readonly data: unknown
  readonly schema: () => JsonSchema
  /** What an unknown key would be: "setting of openldap". */
  readonly noun: string
  /** Keys that a later version will know. */
  readonly later?: ReadonlySet<string>
}

/** Issues in our own words, with the nearest right word. */
export function explainIssues(issues: readonly Issue[], about: Explaining): readonly Complaint[] {
  return issues.flatMap((issue) => explain(issue, pathOf(issue), about))
}

function explain(issue: Issue, path: Path, about: Explaining): readonly Complaint[] {
  const value = valueAt(about.data, path)
  const name = nameOf(path)
  if (issue.code === 'unrecognized_keys') return (issue.keys ?? []).map((key) => unknownKey(key, path, about))
  if (value === undefined && issue.code !== 'custom') return [{ path, at: 'value', message: `${name} is missing.` }]
  if (issue.code === 'invalid_key') {
    return [{ path, at: 'key', message: sentence(`${name} ${issue.issues?.[0]?.message ?? issue.message}`) }]
  }
  if (issue.code === 'invalid_union') {
    const meant = likeliest(issue.errors ?? [])
    if (meant) return meant.flatMap((inner) => explain(inner, [...path, ...pathOf(inner)], about))
  }
  const said = (message: string): Complaint => ({
    path,
    at: 'value',
    message: sentence(`${name}: ${message}`),
    ...hintFor(path, value),
  })
  const choices = choicesOf(issue)
  if (choices.length > 0 && typeof value === 'string') {
    const near = nearest(value, choices)
    return [said(near ? `did you mean \`${near}\`?` : `expected ${alternatives(choices)}`)]
  }
  const expected = expectations(issue)
  if (expected.length > 0 && /^Invalid (input|option)/.test(issue.message)) {
    return [said(`expected ${expected.join(' or ')}, got ${kindOf(value)}`)]
  }
  return [said(issue.message)]
}

function unknownKey(key: string, path: Path, { data, schema, noun, later }: Explaining): Complaint {
  const known = knownKeys(schema(), path)
  const wrong = { path: [...path, key], at: 'key' as const }
  if (later?.has(key)) {
    return {
      ...wrong,
      message: `\`${key}\` is not in this version of Rollcall.`,
      hint: 'Take it out: it would do nothing.',
    }
  }
  // Each alternative of a union knows its own keys only.
  if (known.includes(key)) return { ...wrong, message: `\`${key}\` cannot stand beside the other keys here.` }
  const near = nearest(key, known)
  const message = near ? `\`${key}\`: did you mean \`${near}\`?` : `\`${key}\` is no ${noun}.`
  const value = valueAt(data, wrong.path)
  if (value === null && key.includes('=')) {
    return { ...wrong, message, hint: 'Inside { } a comma ends the value: put quotes around one that has commas.' }
  }
  return near || known.length === 0
    ? { ...wrong, message }
    : { ...wrong, message, hint: `Known here: ${known.join(', ')}.` }
}

/** The keys of some data that its schema does not know, for schemas that drop such keys in silence. */
export function droppedKeys(data: Readonly<Record<string, unknown>>, schema: JsonSchema): Issue | undefined {
  const known = knownKeys(schema, [])
  const keys = Object.keys(data).filter((key) => !known.includes(key))
  if (keys.length === 0 || known.length === 0 || isOpen(schema, [])) return undefined
  return { code: 'unrecognized_keys', keys, path: [], message: 'Unrecognized keys' }
}

/** The alternative that was probably meant: of the right type, and with the least wrong. */
function likeliest(alternatives: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const fitting = alternatives.filter((issues) =>
    issues.every(({ code, path = [] }) => path.length > 0 || (code !== 'invalid_type' && code !== 'invalid_value')),
  )
  const wrongs = (issues: readonly Issue[]): number => issues.reduce((sum, { keys }) => sum + (keys?.length ?? 1), 0)
  const best = fitting.toSorted((one, other) => wrongs(one) - wrongs(other))[0]
  // A wrong word says it all; that each alternative also misses its own key does not.
  return best?.some(({ keys }) => keys) ? best.filter(({ keys }) => keys) : best
}

function choicesOf({ code, values, errors }: Issue): readonly string[] {
  if (code === 'invalid_union') return (errors ?? []).flat().filter(isWhole).flatMap(choicesOf)
  return code === 'invalid_value' ? (values ?? []).map(String) : []
}

function expectations({ code, expected, values, errors }: Issue): readonly string[] {
  if (code === 'invalid_union') return [...new Set((errors ?? []).flat().filter(isWhole).flatMap(expectations))]
  if (code === 'invalid_value') return [alternatives((values ?? []).map(String))]
  return code === 'invalid_type' && expected !== undefined ? [typeNames[expected] ?? expected] : []
}

function isWhole({ path = [] }: Issue): boolean {
  return path.length === 0
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys with values',
  record: 'keys with values',
}

function kindOf(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  return typeNames[typeof value] ?? typeof value
}

function hintFor(path: Path, value: unknown): { readonly hint?: string } {
  if (typeof value !== 'boolean') return {}
  const isEnforce = path.slice(-2).join('.') === 'roles.enforce'
  return { hint: isEnforce ? 'Write `enforceRoles: true` beside `roles`.' : 'If text was meant, put it in quotes.' }
}

function nameOf(path: Path): string {
  const last = path.at(-1)
  if (last === undefined) return 'The file'
  return typeof last === 'number' ? `Item ${last + 1} of \`${path.at(-2)}\`` : `\`${last}\``
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`
}

function pathOf({ path = [] }: Issue): Path {
  return path.map((step) => {
    const key = typeof step === 'object' ? step.key : step
    return typeof key === 'number' ? key : String(key)
  })
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], data)
}
