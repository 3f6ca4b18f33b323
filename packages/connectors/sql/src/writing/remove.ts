import type { Outcome } from '@rollcall/connector-sdk'
import { RollcallError, toProblem, type Write } from '@rollcall/model'
import { pathOf } from '../select.ts'
import { name, type Sql, sql } from '../sql.ts'
import type { Column, PairTable } from '../tables.ts'
import { checkedId, layOut, movedOn, notFound, type RowChange, standings, v } from './rows.ts'
import type { Manner, Writing } from './write-all.ts'

/** Only what tells a record from others has to be as expected: access is not kept because of a new phone number. */
export const remove: Manner<Extract<Write, { op: 'delete' }>, RowChange> = {
  prepare: (table, { id, before }) => ({
    id: checkedId(table, id),
    expected: [...table.fields.values()].flatMap((column) =>
      column.unique && before[column.field] ? [{ column, value: before[column.field]?.[0] }] : [],
    ),
    assigned: [],
  }),
  send,
  explain: (error) =>
    error.code === 'invalid.reference'
      ? new RollcallError('guarded.referenced', 'Rows of other tables refer to it.', { cause: error })
      : toProblem(error),
}

async function send(writing: Writing, changes: readonly RowChange[]): Promise<readonly Outcome[]> {
  const {
    database: { dialect },
    session,
    table,
  } = writing
  const found = await standings(writing, changes)
  const due = changes.filter(({ id }) => found.has(id) && found.get(id)?.moved === undefined)
  if (due.length > 0) {
    const { from } = layOut(
      dialect,
      due.map(({ id }) => ({ id, expected: [], assigned: [] })),
    )
    for (const [pairs, column] of pairsAbout(writing)) {
      const ids = sql`select ${dialect.given(column, v('id'))} from ${from}`
      await session.run(sql`delete from ${pathOf(pairs)} where ${name(column.name)} in (${ids})`)
    }
    const ids: Sql = sql`select ${dialect.given(table.id, v('id'))} from ${from}`
    await session.run(sql`delete from ${pathOf(table)} where ${name(table.id.name)} in (${ids})`)
  }
  return changes.map(({ id }): Outcome => {
    const standing = found.get(id)
    if (!standing) return { problem: notFound(table.kind, id).toJSON() }
    return standing.moved === undefined ? { id } : { problem: movedOn(standing.moved).toJSON() }
  })
}

/** Memberships and roles go with their account or group. */
function pairsAbout({ tables: { group }, table }: Writing): readonly (readonly [PairTable, Column])[] {
  const { members, roles } = table
  const memberships = table.kind === 'user' ? group?.members : undefined
  return [
    ...(members ? [[members, members.owner] as const] : []),
    ...(roles ? [[roles, roles.owner] as const] : []),
    ...(memberships ? [[memberships, memberships.item] as const] : []),
  ]
}
