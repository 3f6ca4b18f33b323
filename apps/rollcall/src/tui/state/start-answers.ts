import type { TableFacts } from '@rollcall/host'
import type { Field } from '@rollcall/model'
import { completePlace, connectorForServer, settingsForServer } from '../../init/known-servers.ts'
import { tenantOf } from '../../init/tenants.ts'
import { type Form, textOf } from '../widgets/form.ts'
import { refOf } from './credential.ts'

/** One end of the first sync: what a connection in the configuration says. */
export interface End {
  readonly name: string
  readonly connector: string
  readonly settings: Readonly<Record<string, unknown>>
}

export const sourceName = 'directory'
export const targetName = 'app'
export const syncName = 'people'

export type SourceKind = 'openldap' | 'entra-id' | 'ldif' | 'csv'
export type TargetKind = 'postgres' | 'sqlite' | 'scim' | 'csv'

export function sourceKind(form: Form): SourceKind {
  const place = completePlace(textOf(form, 'source.place'))
  if (/^ldaps?:\/\//i.test(place)) return 'openldap'
  if (tenantOf(place) !== undefined) return 'entra-id'
  return /\.csv$/i.test(place) ? 'csv' : 'ldif'
}

export function targetKind(form: Form): TargetKind {
  const place = textOf(form, 'target.place')
  if (/^postgres(ql)?:\/\//i.test(place)) return 'postgres'
  if (/^https?:\/\//i.test(place)) return 'scim'
  return /\.csv$/i.test(place) ? 'csv' : 'sqlite'
}

/** Whether the address alone does not say that it is encrypted. */
export function isPlain(place: string): boolean {
  return /^(ldap|http):\/\//i.test(place)
}

/** The source as far as it was told; `until` leaves out what later steps ask for. */
export function sourceEnd(form: Form, until: 'reach' | 'bind' | 'all', system?: string): End {
  const place = completePlace(textOf(form, 'source.place'))
  const kind = sourceKind(form)
  if (kind === 'entra-id') return { name: sourceName, connector: kind, settings: tenantSettings(form, place) }
  if (kind === 'ldif') return { name: sourceName, connector: kind, settings: { file: place } }
  if (kind === 'csv')
    return {
      name: sourceName,
      connector: kind,
      settings: { users: { file: place, ...only({ id: textOf(form, 'columns.id') }) } },
    }
  const security = isPlain(place) ? textOf(form, 'source.security') : ''
  const bindDn = until === 'reach' ? '' : textOf(form, 'bind.dn')
  const settings = {
    url: place,
    ...(security === 'StartTLS' ? { startTls: true } : {}),
    ...(security === 'no encryption' ? { insecure: true } : {}),
    ...only({ ca: textOf(form, 'source.ca'), bindDn }),
    ...(bindDn ? onlyRef('password', refOf(form, 'bind')) : {}),
    ...settingsForServer(system),
    // A server is reached and asked who it is before anybody knows the base.
    baseDn: (until === 'all' && textOf(form, 'base.dn')) || 'dc=unknown',
  }
  return { name: sourceName, connector: connectorForServer(system, bindDn), settings }
}

function tenantSettings(form: Form, place: string): Readonly<Record<string, unknown>> {
  const cloud = textOf(form, 'app.cloud')
  const elsewhere = {
    authority: textOf(form, 'app.authority'),
    graph: textOf(form, 'app.graph'),
    ca: textOf(form, 'app.ca'),
  }
  return {
    tenant: tenantOf(place),
    ...only({ clientId: textOf(form, 'app.id') }),
    ...onlyRef('clientSecret', refOf(form, 'app')),
    ...(cloud === 'another' ? only(elsewhere) : cloud === 'global' ? {} : only({ cloud })),
  }
}

/** The target as far as it was told, with the columns that are to be filled, and the tables of groups if there are any. */
export function targetEnd(form: Form, columns: readonly string[] = [], groups?: object): End {
  const place = textOf(form, 'target.place')
  const kind = targetKind(form)
  const insecure = textOf(form, 'target.security') === 'no encryption' ? { insecure: true } : {}
  const ca = only({ ca: textOf(form, 'target.ca') })
  const ref = refOf(form, 'target')
  const active = textOf(form, 'table.active')
  const id = textOf(form, 'table.id')
  const shared = { ...only({ id }), ...(active && active !== noColumn ? { active } : {}) }
  if (kind === 'scim')
    return {
      name: targetName,
      connector: 'scim',
      settings: { url: place, ...insecure, ...ca, ...onlyRef('token', ref) },
    }
  if (kind === 'csv')
    return { name: targetName, connector: 'csv', settings: { users: { file: place, ...shared, ...some(columns) } } }
  const where = kind === 'postgres' ? { url: place, ...insecure, ...ca, ...onlyRef('password', ref) } : { file: place }
  const table = textOf(form, 'table.name')
  const generate = textOf(form, 'table.new') === byRollcall ? { generate: 'uuid' } : {}
  const users = table ? { users: { table, ...shared, ...generate, ...some(columns) } } : {}
  return { name: targetName, connector: 'sql', settings: { ...where, ...users, ...(groups && { groups }) } }
}

export const noColumn = 'none'
export const byDatabase = 'the database'
export const byRollcall = 'Rollcall, as a UUID'

/** What a field of the target may not be called. */
const reserved: ReadonlySet<string> = new Set(['id', 'dn', 'active', 'members', 'roles'])

/** The columns of the chosen table that Rollcall could fill. */
export function fillable(form: Form, { columns }: TableFacts): readonly Field[] {
  const taken = [textOf(form, 'table.id'), textOf(form, 'table.active')]
  return columns.filter(({ name, writable }) => writable !== 'never' && !taken.includes(name) && !reserved.has(name))
}

function only(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''))
}

function onlyRef(key: string, ref: unknown): object {
  return ref ? { [key]: ref } : {}
}

function some(columns: readonly string[]): object {
  return columns.length > 0 ? { fields: columns } : {}
}
