import type { Outcome } from '@rollcall/connector-sdk'
import { RollcallError, toProblem, type Write } from '@rollcall/model'
import { pathOf } from '../select.ts'
import { name, type Sql, sql } from '../sql.ts'
import type { PairTable, RecordTable } from '../tables.ts'
import { encode } from '../values.ts'
import { checkedId, notFound, standings, v } from './rows.ts'
import type { Manner, Writing } from './write-all.ts'

/** What is added to a record's list, and what is taken off it. */
interface ListChange {
  readonly id: string
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

export const members: Manner<Extract<Write, { op: 'members' }>, ListChange> = manner('members', (write) => write)

export const roles: Manner<Extract<Write, { op: 'roles' }>, ListChange> = manner('roles', ({ grant, revoke }) => ({
  add: grant,
  remove: revoke,
}))

function manner<W extends Extract<Write, { op: 'members' | 'roles' }>>(
  list: 'members' | 'roles',
  changeOf: (write: W) => Pick<ListChange, 'add' | 'remove'>,
): Manner<W, ListChange> {
  return {
    prepare: (table, write) => {
      const { item } = listOf(table, list)
      const { add, remove } = changeOf(write)
      for (const one of [...add, ...remove]) encode(item, one)
      return { id: checkedId(table, write.id), add: [...new Set(add)], remove: [...new Set(remove)] }
    },
    send: (writing, changes) => send(writing, listOf(writing.table, list), changes),
    writes: () => [list],
    explain: (error) => (error.field === undefined ? toProblem(error) : { ...toProblem(error), field: list }),
  }
}

function listOf(table: RecordTable, list: 'members' | 'roles'): PairTable {
  const found = table[list]
  if (found) return found
  throw new RollcallError(`config.no-${list}`, `This connection has no table of ${list}.`, { field: list })
}

async function send(writing: Writing, pairs: PairTable, changes: readonly ListChange[]): Promise<readonly Outcome[]> {
  const { session, table } = writing
  const there = await standings(
    writing,
    changes.map(({ id }) => ({ id, expected: [], assigned: [] })),
    false,
  )
  const due = changes.filter(({ id }) => there.has(id))
  const unknown = table.kind === 'group' ? await strangers(writing, pairs, due) : new Map<string, string>()
  const known = due.filter(({ id }) => !unknown.has(id))
  const taken = known.flatMap(({ id, remove }) => remove.map((item) => ({ id, item })))
  const given = known.flatMap(({ id, add }) => add.map((item) => ({ id, item })))
  const touched = new Set<unknown>()
  for (const [statement, wanted] of [
    [taking, taken],
    [giving, given],
  ] as const) {
    if (wanted.length === 0) continue
    for (const [id] of await session.run(statement(writing, pairs, wanted))) touched.add(String(id))
  }
  return changes.map(({ id }): Outcome => {
    if (!there.has(id)) return { problem: notFound(table.kind, id).toJSON() }
    const stranger = unknown.get(id)
    if (stranger !== undefined) {
      return {
        problem: { code: 'invalid.member', message: `members: there is no account ${stranger}.`, field: 'members' },
      }
    }
    return touched.has(id) ? { id } : { id, already: true }
  })
}

type Pair = { readonly id: string; readonly item: string }

function taking(
  { database: { dialect } }: Writing,
  { name: table, owner, item }: PairTable,
  pairs: readonly Pair[],
): Sql {
  const wanted = sql`select ${dialect.given(owner, v('id'))}, ${dialect.given(item, v('item'))} from ${dialect.rows(['id', 'item'], pairs)}`
  const both = sql`(${name(owner.name)}, ${name(item.name)})`
  return sql`delete from ${pathOf({ name: table })} where ${both} in (${wanted}) returning ${dialect.shown(owner, name(owner.name))}`
}

/** Pairs that are there already stay one, whether the table forbids a second or not. */
function giving(
  { database: { dialect } }: Writing,
  { name: table, owner, item }: PairTable,
  pairs: readonly Pair[],
): Sql {
  const ownerGiven = dialect.given(owner, v('id'))
  const itemGiven = dialect.given(item, v('item'))
  const path = pathOf({ name: table })
  return sql`insert into ${path} (${name(owner.name)}, ${name(item.name)})
    select ${ownerGiven}, ${itemGiven} from ${dialect.rows(['id', 'item'], pairs)}
    where not exists (select 1 from ${path} as p where p.${name(owner.name)} = ${ownerGiven} and p.${name(item.name)} = ${itemGiven})
    on conflict do nothing returning ${dialect.shown(owner, name(owner.name))}`
}

/** The first member of each group that is no account; no foreign key need forbid it. */
async function strangers(
  { database: { dialect }, session, tables: { user } }: Writing,
  pairs: PairTable,
  changes: readonly ListChange[],
): Promise<ReadonlyMap<string, string>> {
  const added = changes.flatMap(({ id, add }) => add.map((item) => ({ id, item })))
  if (added.length === 0) return new Map()
  const rows = await session.run(sql`
    select v.id, v.item from ${dialect.rows(['id', 'item'], added)}
    left join ${pathOf(user)} as t on t.${name(user.id.name)} = ${dialect.given(pairs.item, v('item'))}
    where t.${name(user.id.name)} is null`)
  return new Map(rows.map(([id, item]) => [String(id), String(item)]))
}
