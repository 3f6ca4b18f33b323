import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Kind } from '@rollcall/model'
import type { Done } from '@rollcall/state'
import { pack, unpack } from './pack.ts'
import { among, batches } from './rows.ts'

/** A change that was made, with what it was. */
export type DoneChange = Done & Required<Pick<Done, 'change'>>

/** What one run did to each record, and what later runs did to the same ones. */
export class Past {
  readonly #putRecord: StatementSync
  readonly #put: StatementSync
  readonly #records: StatementSync
  readonly #of: ReturnType<typeof among>
  readonly #putLater: StatementSync
  readonly #later: ReturnType<typeof among>

  constructor(database: DatabaseSync) {
    database.exec(`create table past_record (n integer primary key, kind text, source text, unique (kind, source));
      create table past (kind text, source text, seq int, body text, primary key (kind, source, seq)) without rowid;
      create table later (kind text, source text, run int, seq int, body text, primary key (kind, source, run, seq)) without rowid`)
    this.#putRecord = database.prepare('insert or ignore into past_record (kind, source) values (?, ?)')
    this.#put = database.prepare('insert or replace into past values (?, ?, ?, ?)')
    this.#records = database.prepare('select n, source from past_record where +kind = ? and n > ? order by n limit ?')
    this.#of = among(
      database,
      'select body from past where source in (select value from json_each(?)) and kind = ? order by seq',
    )
    this.#putLater = database.prepare(
      `insert or replace into later select kind, source, ?3, ?4, ?5 from past_record where kind = ?1 and source = ?2`,
    )
    this.#later = among(
      database,
      'select body from later where source in (select value from json_each(?)) and kind = ? order by run, seq',
    )
  }

  put(done: DoneChange): void {
    const { kind, source } = done.change.about
    if (source === undefined) return
    this.#putRecord.run(kind, source)
    this.#put.run(kind, source, done.seq, pack(done))
  }

  /** Keeps it only if it is about a record of the run. */
  putLater(done: DoneChange): void {
    const { kind, source } = done.change.about
    if (source !== undefined) this.#putLater.run(kind, source, done.run, done.seq, pack(done))
  }

  /** The records that the run changed, in the order in which it came to them. */
  *records(kind: Kind, size = 500): Generator<readonly string[]> {
    for (const rows of batches<{ n: number; source: string }>(this.#records, size, kind))
      yield rows.map(({ source }) => source)
  }

  /** What the run did to these records, each record's in order. */
  of(kind: Kind, sources: readonly string[]): readonly DoneChange[] {
    return this.#read(this.#of(sources, kind))
  }

  later(kind: Kind, sources: readonly string[]): readonly DoneChange[] {
    return this.#read(this.#later(sources, kind))
  }

  #read(rows: unknown[]): readonly DoneChange[] {
    return (rows as { body: string }[]).map(({ body }) => unpack<DoneChange>(body))
  }
}
