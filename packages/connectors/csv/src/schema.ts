import type { Field, Schema } from '@rollcall/model'
import { placeOf } from './files.ts'
import type { Column, Layout } from './layout.ts'
import { fileOf, type Opened, openTable } from './table.ts'

/** The fields of the configuration, or else every column of the header. A file is known by where it lies. */
export async function readSchema(opened: Opened, signal: AbortSignal): Promise<Schema> {
  signal.throwIfAborted()
  await using users = await openTable(opened, 'user')
  await using groups = opened.settings.groups && (await openTable(opened, 'group'))
  return {
    identity: `csv:${await placeOf(fileOf(opened, 'user'))}`,
    user: fieldsOf(users.layout),
    ...(groups ? { group: fieldsOf(groups.layout) } : {}),
  }
}

function fieldsOf({ columns, id, active, members }: Layout): readonly Field[] {
  const all = [...columns.values()]
  const naming = all.find((column) => column.naming) ?? all.find(({ unique, at }) => unique && at !== id)
  return [
    ...all.map((column) => fieldOf(column, column.at === id, column === naming)),
    ...(active ? [{ name: 'active', type: 'boolean' } as const] : []),
    ...(members ? [{ name: 'members', type: 'ref', many: true } as const] : []),
  ]
}

function fieldOf(
  { field, type = 'text', separator, unique, required, ignoreCase, maxLength }: Column,
  isId: boolean,
  naming: boolean,
): Field {
  return {
    name: field,
    type,
    findable: true,
    ...(separator === undefined ? {} : { many: true }),
    ...(unique ? { unique } : {}),
    ...(required ? { required } : {}),
    ...(naming ? { naming } : {}),
    ...(ignoreCase ? { ignoreCase } : {}),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(isId ? { writable: 'create' } : {}),
  }
}
