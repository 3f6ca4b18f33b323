import { didYouMean, foldText, type Kind, RollcallError } from '@rollcall/model'
import type { ActiveSettings, CsvSettings, FieldSettings, FileSettings } from './settings.ts'

/** A column that holds a field. */
export interface Column extends Omit<FieldSettings, 'column'> {
  readonly field: string
  readonly at: number
}

/** One kind's file: which column holds what. */
export interface Layout {
  readonly kind: Kind
  readonly header: readonly string[]
  /** Where the id stands. */
  readonly id: number
  /** By the name of the field. */
  readonly columns: ReadonlyMap<string, Column>
  readonly active?: Pick<ActiveSettings, 'true' | 'false'> & { readonly at: number }
  readonly members?: Column & { readonly separator: string }
  readonly guardFormulas: boolean
}

/** The settings of a kind; throws `config` if the configuration names no file of groups. */
export function fileSettings(settings: CsvSettings, kind: Kind): FileSettings {
  const found = kind === 'user' ? settings.users : settings.groups
  if (found) return found
  throw new RollcallError('config.no-groups', 'This connection has no file of groups.', {
    hint: 'Write `groups` under the connection.',
  })
}

/** Puts the settings beside the header; throws `config` with the nearest column there is. */
export function layoutOf(settings: CsvSettings, kind: Kind, header: readonly string[]): Layout {
  const { file, id, fields } = fileSettings(settings, kind)
  const columnAt = (name: string, setting: string): number => {
    const at = header.indexOf(name)
    if (at < 0) throw noColumn(file, name, header, `${kind}s.${setting}`)
    if (isAlone(header, name)) return at
    throw new RollcallError('config.column', `${file} has two columns ${name}.`, { field: `${kind}s.${setting}` })
  }
  const { active } = kind === 'user' ? settings.users : {}
  const { members } = (kind === 'group' && settings.groups) || {}
  const idAt = columnAt(id, 'id')
  const taken = new Set([active?.column, members?.column])
  const given: Readonly<Record<string, string | FieldSettings>> =
    fields === undefined
      ? ownNames(header.filter((name) => !taken.has(name) && !reserved.has(name) && isAlone(header, name)))
      : Array.isArray(fields)
        ? ownNames(fields)
        : (fields as Readonly<Record<string, string | FieldSettings>>)
  const columns = Object.entries(given).map(([field, one]): Column => {
    if (fields !== undefined && reserved.has(field)) throw reservedField(field, `${kind}s.fields`)
    const { column, ...more } = typeof one === 'string' ? { column: one } : one
    const at = columnAt(column, `fields.${field}`)
    return { ...more, field, at, ...(at === idAt ? { unique: true, required: true } : {}) }
  })
  return {
    kind,
    header,
    id: idAt,
    columns: new Map(columns.map((column) => [column.field, column])),
    guardFormulas: settings.guardFormulas,
    ...(active ? { active: { ...active, at: columnAt(active.column, 'active') } } : {}),
    ...(members
      ? { members: { field: 'members', at: columnAt(members.column, 'members'), separator: members.separator } }
      : {}),
  }
}

/** What may not be written but by the policies of a sync, or what `id` and `dn` stand for. */
const reserved: ReadonlySet<string> = new Set(['', 'id', 'dn', 'active', 'members', 'roles'])

function isAlone(names: readonly string[], name: string): boolean {
  return names.indexOf(name) === names.lastIndexOf(name)
}

function ownNames(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, name]))
}

function reservedField(field: string, setting: string): RollcallError {
  return new RollcallError('config.reserved-field', `A field cannot be called ${field}.`, {
    field: `${setting}.${field}`,
    hint: `Call it otherwise: { other: ${field} }.`,
  })
}

function noColumn(file: string, name: string, header: readonly string[], field: string): RollcallError {
  return new RollcallError('config.no-column', `${file} has no column ${name}.`, {
    field,
    hint: didYouMean(name, header) ?? `It has ${header.filter((one) => one !== '').join(', ')}.`,
  })
}

/** A value as others are compared with it. */
export function keyOf({ ignoreCase }: Pick<Column, 'ignoreCase'>, value: string): string {
  return ignoreCase ? foldText(value) : value.normalize('NFC')
}
