import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Kind, SyncRecord } from '@rollcall/model'
import { pack, unpack } from './pack.ts'
import { among, batches, indexedLater } from './rows.ts'

/** How a source record was met: in the scope's list, looked up by id outside it, or not there at all. */
export type Standpoint = 'in' | 'out' | 'gone' | 'deleted' | 'unread'

export interface SourceRecord {
  readonly kind: Kind
  readonly id: string
  readonly at: Standpoint
  /** Absent when it is gone. */
  readonly record?: SyncRecord
  /** Digests S and I. */
  readonly s: string
  readonly i: string
  /** Named groups the person is effectively in. */
  readonly named: readonly string[]
  /** Outside the pilot: as the record is now, of somebody who was not in the list as it was when last in it. */
  readonly held?: true
}

/** Source records that must be decided. */
export class Records {
  readonly #put: StatementSync
  readonly #page: StatementSync
  readonly #at: StatementSync
  readonly #one: StatementSync
  readonly #byDn: ReturnType<typeof among>
  readonly #indexDn: () => void

  constructor(database: DatabaseSync) {
    database.exec(`create table record (
      n integer primary key, kind text, id text, linked int, dn text, at text, body text, s text, i text, named text, held int,
      unique (id, kind))`)
    this.#indexDn = indexedLater(database, 'create index record_dn on record (dn, kind)')
    this.#put = database.prepare(
      'insert or ignore into record (kind, id, linked, dn, at, body, s, i, named, held) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    )
    this.#page = database.prepare('select * from record where +kind = ? and linked = ? and n > ? order by n limit ?')
    this.#at = database.prepare('select at from record where kind = ? and id = ?')
    this.#one = database.prepare('select * from record where kind = ? and id = ?')
    this.#byDn = among(
      database,
      "select dn, id from record where dn in (select value from json_each(?)) and kind = ? and at = 'in'",
    )
  }

  /** The first of two records with the same id counts; answers whether this was it. */
  put(entry: SourceRecord & { readonly linked: boolean }, dnKey?: string): boolean {
    const body = entry.record ? pack(entry.record) : null
    const { kind, id, at, s, i, named } = entry
    const { changes } = this.#put.run(
      kind,
      id,
      entry.linked ? 1 : 0,
      dnKey ?? null,
      at,
      body,
      s,
      i,
      JSON.stringify(named),
      entry.held ? 1 : 0,
    )
    return changes === 1
  }

  /** How a record was met; undefined when it was proven unchanged, or not met at all. */
  standpoint(kind: Kind, id: string): Standpoint | undefined {
    return (this.#at.get(kind, id) as { at: Standpoint } | undefined)?.at
  }

  get(kind: Kind, id: string): SourceRecord | undefined {
    const row = this.#one.get(kind, id) as unknown as RecordRow | undefined
    return row && toSourceRecord(row)
  }

  /** Records with a link, or those without. */
  *all(kind: Kind, linked: boolean, size = 500): Generator<readonly SourceRecord[]> {
    for (const rows of batches<RecordRow>(this.#page, size, kind, linked ? 1 : 0)) yield rows.map(toSourceRecord)
  }

  /** Ids of records in scope by the normal form of their name. */
  byDn(kind: Kind, dnKeys: readonly string[]): readonly { readonly dn: string; readonly id: string }[] {
    this.#indexDn()
    return this.#byDn(dnKeys, kind) as { dn: string; id: string }[]
  }
}

interface RecordRow {
  readonly n: number
  readonly kind: Kind
  readonly id: string
  readonly at: Standpoint
  readonly body: string | null
  readonly s: string
  readonly i: string
  readonly named: string
  readonly held: 0 | 1
}

function toSourceRecord({ kind, id, at, body, s, i, named, held }: RecordRow): SourceRecord {
  const record = body === null ? undefined : unpack<SyncRecord>(body)
  return {
    kind,
    id,
    at,
    s,
    i,
    named: JSON.parse(named),
    ...(record ? { record } : {}),
    ...(held ? { held: true } : {}),
  }
}
