/** A row of the application, with the transaction that last wrote it: whoever touches it, even to write the same, is seen. */
export interface Row {
  readonly table: string
  readonly key: string
  /** What people call it. */
  readonly name: string
  readonly values: Readonly<Record<string, unknown>>
  readonly written: string
}

export const selectRows = `
  select 'account' as table, id::text as key, username as name, to_jsonb(account) as values, xmin::text as written
    from account
  union all
  select 'team', id::text, name, to_jsonb(team), xmin::text from team
  union all
  select 'member', team_id || '/' || account_id, team.name || ' ∋ ' || username, '{}'::jsonb, team_member.xmin::text
    from team_member join team on team.id = team_id join account on account.id = account_id
  order by 1, 2`

/** What became of the rows, a line for each difference. */
export function differences(before: readonly Row[], after: readonly Row[]): readonly string[] {
  const keyed = (rows: readonly Row[]) => new Map(rows.map((row) => [`${row.table} ${row.key}`, row]))
  const [old, now] = [keyed(before), keyed(after)]
  return [
    ...before.filter(({ table, key }) => !now.has(`${table} ${key}`)).map(({ table, name }) => `− ${table} ${name}`),
    ...after.flatMap((row) => {
      const was = old.get(`${row.table} ${row.key}`)
      return was ? changed(was, row) : [`+ ${row.table} ${row.name}`]
    }),
  ]
}

function changed(was: Row, is: Row): readonly string[] {
  const columns = Object.keys(is.values).filter((column) => was.values[column] !== is.values[column])
  const said = columns.map((column) => `${was.name} ${column}: ${was.values[column]} → ${is.values[column]}`)
  return said.length === 0 && was.written !== is.written ? [`${was.name} written again`] : said
}
