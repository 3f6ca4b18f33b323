import type { Surroundings } from '@rollcall/host'
import { type Field, RollcallError, type Schema } from '@rollcall/model'
import type { Session } from '../session.ts'
import type { End } from './answers.ts'
import { proposeColumns, proposeMapping, proposeTable } from './propose.ts'
import { proposeGroups } from './propose-groups.ts'
import type { Settings } from './set.ts'

/**
 * The end with its tables or its key column chosen from those that there are, where nothing named them. `source`: what people
 * have, for a target; it says which columns can be filled.
 */
export async function withTables(
  session: Pick<Session, 'ask' | 'signal'>,
  end: End,
  around: Surroundings,
  source?: Pick<Schema, 'user' | 'group'>,
): Promise<End> {
  const users = (end.settings.users ?? {}) as Settings
  const isSql = end.connector === 'sql'
  const missing = isSql ? !users.table || !users.fields : end.connector === 'csv' && !users.id
  if (!missing) return end
  const { readTables } = await import('@rollcall/host')
  const tables = await readTables(end, around, session.signal)
  const names = tables.map(({ name }) => name)
  const said = isSql ? users.table : names[0]
  const name = typeof said === 'string' ? said : await chooseTable(session, names, proposeTable(tables)?.name)
  const columns = tables.find((table) => table.name === name)?.columns ?? []
  if (columns.length === 0) return end // its test says which tables there are
  const chosen = await chooseColumns(session, columns, users.id)
  const fields = source ? { fields: filled(columns, chosen, source.user) } : {}
  const isText = columns.find((column) => column.name === chosen.id)?.type === 'text'
  const own = isSql ? { table: name, ...chosen, ...(isText ? { generate: 'uuid' } : {}) } : chosen
  const groups = isSql && source?.group ? proposeGroups(tables, name, source.group)?.settings : undefined
  const people = { ...users, ...own, ...fields, ...users }
  return { ...end, settings: { ...(groups && { groups }), ...end.settings, users: people } }
}

async function chooseTable(
  { ask }: Pick<Session, 'ask'>,
  names: readonly string[],
  proposed?: string,
): Promise<string> {
  const [only, ...others] = names
  if (only === undefined)
    throw new RollcallError('config.no-table', 'The database shows no table.', {
      hint: 'Create the tables of the application first, or let this user see them.',
    })
  if (others.length === 0) return only
  if (ask.possible) return ask.choose('Which table holds the accounts?', [...new Set([proposed ?? only, ...names])])
  throw new RollcallError('config.no-table', 'Nothing says which table holds the accounts.', {
    hint: `There are ${names.join(', ')}: --target-set users.table=${proposed ?? only}`,
  })
}

async function chooseColumns(
  { ask }: Pick<Session, 'ask'>,
  columns: readonly Field[],
  said: unknown,
): Promise<{ readonly id: string; readonly active?: string }> {
  const { id: proposed, active } = proposeColumns(columns)
  const names = columns.map(({ name }) => name)
  const first = typeof said === 'string' ? said : (proposed ?? names[0] ?? '')
  const id =
    ask.possible && typeof said !== 'string'
      ? await ask.choose('Which column is the key? It never changes.', [...new Set([first, ...names])])
      : first
  return { id, ...(active === undefined || active === id ? {} : { active }) }
}

/** What is to be filled: columns that something at the source answers to, and those that cannot be empty. */
function filled(
  columns: readonly Field[],
  { id, active }: { readonly id: string; readonly active?: string },
  source: readonly Field[],
): readonly string[] {
  const open = columns.filter(({ name, writable }) => name !== id && name !== active && writable !== 'never')
  const { mapping } = proposeMapping(open, source)
  const fields = open.filter(({ name, required }) => required || mapping[name]).map(({ name }) => name)
  return fields.length > 0 ? fields : open.map(({ name }) => name)
}
