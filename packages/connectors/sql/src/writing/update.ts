import type { Outcome } from '@rollcall/connector-sdk'
import { type Edit, RollcallError, type Write } from '@rollcall/model'
import { pathOf } from '../select.ts'
import { join, name, sql } from '../sql.ts'
import { type Column, type RecordTable, writableColumn } from '../tables.ts'
import { encodeAll } from '../values.ts'
import { checkedId, isRow, layOut, movedOn, notFound, type RowChange, standings, v } from './rows.ts'
import type { Manner, Writing } from './write-all.ts'

type Update = Extract<Write, { op: 'update' }>
type SetActive = Extract<Write, { op: 'setActive' }>

export const update: Manner<Update, RowChange> = {
  prepare: (table, { id, edits }) => ({
    id: checkedId(table, id),
    expected: edits.map((edit) => ({ column: columnOf(table, edit), value: edit.from[0] })),
    assigned: edits.map((edit) => {
      const column = columnOf(table, edit)
      return { column, value: encodeAll(column, edit.to) }
    }),
  }),
  send: change,
  writes: ({ edits }) => edits.map(({ field }) => field),
}

export const setActive: Manner<SetActive, RowChange> = {
  prepare: (table, { id, active }) => {
    if (!table.active) {
      throw new RollcallError('config.no-active', 'This connection does not say how an account is switched off.', {
        field: 'users.active',
      })
    }
    const { column, on, off } = table.active
    return { id: checkedId(table, id), expected: [], assigned: [{ column, value: active ? on : off }] }
  },
  send: change,
  writes: () => ['active'],
}

/** Writes the rows that are as expected; tells of each other one why not. */
async function change(writing: Writing, changes: readonly RowChange[]): Promise<readonly Outcome[]> {
  const { database, session, table } = writing
  const found = await standings(writing, changes)
  const due = changes.filter(({ id }) => {
    const standing = found.get(id)
    return standing && !standing.same && standing.moved === undefined
  })
  if (due.length > 0) {
    const { assigned, from } = layOut(database.dialect, due)
    const sets = assigned.map((column, at) => {
      const given = database.dialect.given(column, v(`t${at}`))
      return sql`${name(column.name)} = case when ${v(`s${at}`)} is null then t.${name(column.name)} else ${given} end`
    })
    await session.run(
      sql`update ${pathOf(table)} as t set ${join(sets, ', ')} from ${from} where ${isRow(database.dialect, table)}`,
    )
  }
  return changes.map(({ id }): Outcome => {
    const standing = found.get(id)
    if (!standing) return { problem: notFound(table.kind, id).toJSON() }
    if (standing.moved !== undefined) return { problem: movedOn(standing.moved).toJSON() }
    return standing.same ? { id, already: true } : { id }
  })
}

function columnOf(table: RecordTable, { field, add, remove }: Edit): Column {
  if (add.length + remove.length > 0) {
    throw new RollcallError('invalid.single', `${field}: it takes one value; nothing can be added or removed.`, {
      field,
    })
  }
  return writableColumn(table, field)
}
