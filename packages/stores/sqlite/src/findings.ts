import type { About, Finding } from '@rollcall/model'
import { canonicalJson, type NumberedFinding, type OpenRecord, parseJson, type State } from '@rollcall/state'
import type { Connection } from './connection.ts'
import { kindNumber, type WriteOf } from './rows.ts'

export type FindingReads = Pick<State, 'findings' | 'numberedFindings' | 'findingsBy' | 'openRecords'>

const batch = 1000

/** What the last run left alone, and what the next one takes up again. */
export function findingReads(db: Connection): FindingReads {
  return {
    async *findings(sync) {
      for await (const batch of numbered(db, sync)) yield batch.map(({ finding }) => finding)
    },

    numberedFindings: (sync) => numbered(db, sync),

    async findingsBy(sync, numbers) {
      const rows = await db.read(() =>
        db.all<FindingRow>(
          `select number, body from findings where sync = (select number from syncs where name = ?)
            and number in (select value from json_each(?))`,
          sync,
          JSON.stringify(numbers),
        ),
      )
      const found = new Map(rows.map((row) => [row.number, toNumbered(row)]))
      return numbers.flatMap((number) => found.get(number) ?? [])
    },

    openRecords: (sync) =>
      db.read(() =>
        db
          .all<{ body: string }>(
            'select body from open_records where sync = (select number from syncs where name = ?) order by since, kind, who',
            sync,
          )
          .map(({ body }) => parseJson(body) as OpenRecord),
      ),
  }
}

interface FindingRow {
  readonly number: number
  readonly body: string
}

function toNumbered({ number, body }: FindingRow): NumberedFinding {
  return { number, finding: parseJson(body) as Finding }
}

async function* numbered(db: Connection, sync: string): AsyncGenerator<readonly NumberedFinding[]> {
  for (let after: number | undefined = 0; after !== undefined; ) {
    const from: number = after
    const rows = await db.read(() =>
      db.all<FindingRow>(
        `select number, body from findings
          where sync = (select number from syncs where name = ?) and number > ? order by number limit ${batch}`,
        sync,
        from,
      ),
    )
    if (rows.length > 0) yield rows.map(toNumbered)
    after = rows.length === batch ? rows.at(-1)?.number : undefined
  }
}

export function writeFindings(db: Connection, sync: number, { run, findings }: WriteOf<'findings'>): void {
  let number = db.number('select max(number) from findings where sync = ?', sync)
  for (const finding of findings)
    db.run('insert into findings values (?, ?, ?, ?)', sync, ++number, run, canonicalJson(finding))
}

export function clearFindings(db: Connection, sync: number): void {
  db.run('delete from findings where sync = ?', sync)
}

export function writeOpen(db: Connection, sync: number, { record }: WriteOf<'open'>): void {
  const { about, since } = record
  db.run(
    'insert or replace into open_records values (?, ?, ?, ?, ?)',
    sync,
    kindNumber[about.kind],
    whoOf(about),
    since,
    canonicalJson(record),
  )
}

export function writeClose(db: Connection, sync: number, close: WriteOf<'close'>): void {
  db.run('delete from open_records where sync = ? and kind = ? and who = ?', sync, kindNumber[close.kind], whoOf(close))
}

/** The id where there is one; a label alone could be somebody else's id. */
function whoOf({ source, label }: Pick<About, 'source' | 'label'>): string {
  return source === undefined ? `label:${label}` : `source:${source}`
}
