import type { Field, Role, Schema } from '@rollcall/model'
import type { Opened } from './opened.ts'
import { pathOf } from './select.ts'
import { name, sql } from './sql.ts'
import type { Column, RecordTable } from './tables.ts'

/** The fields of the configuration as the catalogue describes them. What a connection has no column or table for is not in it. */
export async function readSchema(opened: Opened, signal: AbortSignal): Promise<Schema> {
  const { database, tables } = await opened.ready(signal)
  const { user, group } = tables
  const { identity, held } = await database.read(async (session) => {
    const { roles } = user
    const rows = roles
      ? await session.run(sql`select distinct ${name(roles.item.name)} from ${pathOf(roles)} order by 1`)
      : []
    return { identity: await database.identity(session), held: rows.map(([role]) => String(role)) }
  }, signal)
  return {
    identity: `${identity}/${opened.settings.users.table}`,
    user: fieldsOf(user),
    ...(group ? { group: fieldsOf(group) } : {}),
    ...(user.roles ? { roles: rolesOf(opened, held) } : {}),
  }
}

function fieldsOf({ fields, active, members, roles }: RecordTable): readonly Field[] {
  return [
    ...[...fields.values()].map(fieldOf),
    ...(active ? [{ name: 'active', type: 'boolean' } as const] : []),
    ...(members ? [{ name: 'members', type: 'ref', many: true } as const] : []),
    ...(roles ? [{ name: 'roles', type: 'text', many: true } as const] : []),
  ]
}

function fieldOf({ field, type, required, unique, naming, ignoreCase, maxLength, oneOf, generated }: Column): Field {
  const isKey = type === 'text' || type === 'ref' || type === 'number'
  return {
    name: field,
    type,
    ...(required ? { required } : {}),
    ...(unique ? { unique } : {}),
    ...(naming ? { naming } : {}),
    ...(isKey ? { findable: true } : {}),
    ...(ignoreCase ? { ignoreCase } : {}),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(oneOf ? { oneOf } : {}),
    ...(generated ? { writable: 'never' } : {}),
  }
}

function rolesOf({ settings: { roles } }: Opened, held: readonly string[]): readonly Role[] {
  const privileged = new Set(roles?.privileged)
  const names = new Set([...(roles?.names ?? held), ...privileged])
  return [...names].map((role) => (privileged.has(role) ? { name: role, privileged: true } : { name: role }))
}
