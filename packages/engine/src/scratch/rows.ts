import type { DatabaseSync, StatementSync } from 'node:sqlite'

/**
 * Reads a statement in batches by a growing integer column, so that no cursor stays open while others write. The other
 * conditions stand behind a unary plus (`+kind = ?`): an index on them would make SQLite sort the whole rest for each batch.
 */
export function* batches<Row extends { readonly n: number }>(
  statement: StatementSync,
  size: number,
  ...bound: (string | number)[]
): Generator<readonly Row[]> {
  let after = -1
  for (;;) {
    const rows = statement.all(...bound, after, size) as unknown as Row[]
    if (rows.length) yield rows
    if (rows.length < size) return
    after = rows.at(-1)?.n ?? after
  }
}

/** Rows whose `column` is one of `values`; the list travels as one JSON parameter. */
export function among(
  database: DatabaseSync,
  select: string,
): (values: readonly string[], ...bound: string[]) => unknown[] {
  const statement = database.prepare(select)
  return (values, ...bound) => (values.length ? statement.all(JSON.stringify(values), ...bound) : [])
}

/**
 * Makes indexes when they are first needed: over rows that are there already that is far cheaper than one by one, and
 * random keys do not drive everything else out of the cache. Statements may be prepared before.
 */
export function indexedLater(database: DatabaseSync, create: string): () => void {
  let made = false
  return () => {
    if (!made) database.exec(create)
    made = true
  }
}
