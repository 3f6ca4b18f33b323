import type { TableFacts } from '@rollcall/host'
import type { Field } from '@rollcall/model'
import { proposeColumns, proposeMapping } from './propose.ts'

/** The tables of groups and of who is in them, as the settings of a connection and as what they can hold. */
export interface GroupTables {
  readonly settings: Readonly<Record<string, unknown>>
  readonly fields: readonly Field[]
}

/**
 * The tables that by their names hold groups and their members. Undefined where no name says so, or where a group needs a value
 * that nothing at the source answers to.
 */
export function proposeGroups(
  tables: readonly TableFacts[],
  accounts: string,
  source: readonly Field[],
): GroupTables | undefined {
  const group = tables.find(({ name }) => name !== accounts && /^(app_|auth_)?(groups?|teams?)$/i.test(bareName(name)))
  const { id } = proposeColumns(group?.columns ?? [])
  if (!group || !id) return undefined
  const open = group.columns.filter(({ name, writable }) => name !== id && writable !== 'never')
  const { mapping, open: unanswered } = proposeMapping(open, source, { kind: 'group' })
  const fields = open.filter(({ name }) => mapping[name])
  if (fields.length === 0 || unanswered.length > 0) return undefined
  const memberships = tables.flatMap(membershipsIn)[0]
  const isText = group.columns.find(({ name }) => name === id)?.type === 'text'
  const settings = {
    table: group.name,
    id,
    ...(isText ? { generate: 'uuid' } : {}),
    fields: fields.map(({ name }) => name),
    ...(memberships ? { memberships } : {}),
  }
  return {
    settings,
    fields: [...fields, ...(memberships ? [{ name: 'members', type: 'ref', many: true } as const] : [])],
  }
}

/** A table with a column for the id of a group and one for the id of an account, if this is one. */
function membershipsIn({ name, columns }: TableFacts): readonly object[] {
  if (!/member|group|team/i.test(bareName(name))) return []
  const called = (words: RegExp): string | undefined => columns.find((column) => words.test(column.name))?.name
  const group = called(/^(group|team)_?id$/i)
  const member = called(/^(account|user|member|person)_?id$/i)
  return group && member ? [{ table: name, group, member }] : []
}

function bareName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}
