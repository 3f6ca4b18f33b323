import type { SecretRef, Setting } from '@rollcall/host'
import { type Form, type FormField, formOf, textOf } from '../widgets/form.ts'
import { credentialFields, refOf, textsOfRef } from './credential.ts'

/** As a choice that says nothing, so that what counts by itself counts. */
const unsaid = 'default'

/** The lines of a form for settings; their names begin with `s.`. */
export function settingFields(form: Form, settings: readonly Setting[]): readonly FormField[] {
  return settings.flatMap((setting): readonly FormField[] => {
    const { path, kind, required, fallback, example, choices = [] } = setting
    const name = fieldName(path)
    if (kind === 'secret') return credentialFields(form, name, { label: path, optional: true })
    const more = fallback === undefined ? '' : ` Default: ${fallback}.`
    const common = {
      name,
      label: path,
      says: `${setting.says}${more}${howWritten(setting)}`,
      ...(required ? { required } : {}),
    }
    if (kind === 'boolean') return [{ ...common, kind: 'choice', choices: [unsaid, 'true', 'false'] }]
    if (kind === 'choice') return [{ ...common, kind: 'choice', choices: required ? choices : [unsaid, ...choices] }]
    const empty = fallback === undefined ? (example === undefined ? '' : `such as ${example}`) : `default: ${fallback}`
    return [{ ...common, kind: 'text', empty }]
  })
}

function howWritten({ takes = [] }: Setting): string {
  if (takes.includes('pairs')) return ' Several are written a=b, c=d.'
  return takes.includes('list') ? ' Several stand with commas between them.' : ''
}

export function fieldName(path: string): string {
  return `s.${path}`
}

/** The form of a connection as it stands in the configuration. */
export function formOfSettings(raw: Readonly<Record<string, unknown>>, settings: readonly Setting[]): Form {
  const texts = settings.flatMap((setting): (readonly [string, string])[] => {
    const value = at(raw, setting.path.split('.'))
    const name = fieldName(setting.path)
    if (setting.kind === 'secret')
      return value === undefined ? [[`${name}.way`, 'none']] : Object.entries(textsOfRef(name, value as SecretRef))
    const none = setting.kind === 'boolean' || setting.kind === 'choice' ? unsaid : ''
    return [[name, value === undefined ? none : shown(value, setting)]]
  })
  return formOf(Object.fromEntries(texts))
}

/** What the form says, over what stands in the configuration: keys that no form knows stay. */
export function settingsOfForm(
  form: Form,
  settings: readonly Setting[],
  raw: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return settings.reduce((to, setting) => {
    const { path, kind } = setting
    const name = fieldName(path)
    const value = kind === 'secret' ? refOf(form, name) : typedValue(textOf(form, name), setting)
    return put(to, path.split('.'), value)
  }, raw)
}

/** Why a text is none of what its setting takes, before the connector looks at it. */
export function textProblem(text: string, kind: Setting['kind']): string | undefined {
  if (!isData(text, kind)) return undefined
  try {
    JSON.parse(text)
    return undefined
  } catch (thrown) {
    return `What begins with a bracket or a quote is JSON: ${(thrown as Error).message}.`
  }
}

function typedValue(text: string, setting: Pick<Setting, 'kind' | 'takes'>): unknown {
  const { kind, takes = [] } = setting
  if (text === '' || ((kind === 'boolean' || kind === 'choice') && text === unsaid)) return undefined
  if (kind === 'boolean') return text === 'true'
  if (kind === 'number') return Number.isNaN(Number(text)) ? text : Number(text)
  if (isData(text, kind)) return textProblem(text, kind) ? text : JSON.parse(text)
  if (kind !== 'list' && kind !== 'data') return text
  const words = text.split(/\s*,\s*/).filter(Boolean)
  const pairs = words.map((word) => /^([^=\s]+)\s*=\s*(.+)$/.exec(word))
  if (takes.includes('pairs') && pairs.every((pair) => pair !== null))
    return Object.fromEntries(pairs.map(([, key = '', value = '']) => [key, value]))
  return kind === 'list' || (takes.includes('list') && words.length > 1) ? words : text
}

function isData(text: string, kind: Setting['kind']): boolean {
  return (kind === 'list' || kind === 'data') && /^[[{"]/.test(text)
}

/** As people write it, where that comes back as it was; else as JSON. */
function shown(value: unknown, setting: Setting): string {
  if (typeof value !== 'object' && !setting.takes) return String(value)
  const json = JSON.stringify(value)
  const short = Array.isArray(value)
    ? value.join(', ')
    : isMap(value)
      ? Object.entries(value)
          .map((pair) => pair.join('='))
          .join(', ')
      : String(value)
  return JSON.stringify(typedValue(short, setting)) === json ? short : json
}

function at(data: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((here, key) => (isMap(here) && Object.hasOwn(here, key) ? here[key] : undefined), data)
}

type Map = Readonly<Record<string, unknown>>

function isMap(value: unknown): value is Map {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function put(data: Map, [key = '', ...rest]: readonly string[], value: unknown): Map {
  const { [key]: old, ...others } = data
  const inner = rest.length === 0 ? value : put(isMap(old) ? old : {}, rest, value)
  const nothing = inner === undefined || (rest.length > 0 && isMap(inner) && Object.keys(inner).length === 0)
  if (nothing) return key in data ? others : data
  return key in data ? { ...data, [key]: inner } : { ...others, [key]: inner }
}
