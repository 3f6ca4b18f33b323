import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Kind, SyncRecord } from '@rollcall/model'
import type { Claim } from '@rollcall/state'
import { pack, unpack } from './pack.ts'
import { among } from './rows.ts'

export interface AccountRecord {
  readonly record: SyncRecord
  /** Digest T. */
  readonly t: string
}

/** Accounts and groups of the target that a decision may need, and the values by which they are found. */
export class Accounts {
  readonly #put: StatementSync
  readonly #putKey: StatementSync
  readonly #byId: ReturnType<typeof among>
  readonly #byKey: ReturnType<typeof among>

  constructor(database: DatabaseSync) {
    database.exec(`create table account (kind text, id text, body text, t text, primary key (kind, id)) without rowid;
      create table account_key (kind text, field text, value text, id text, primary key (kind, field, value, id)) without rowid`)
    this.#put = database.prepare('insert or replace into account values (?, ?, ?, ?)')
    this.#putKey = database.prepare('insert or ignore into account_key values (?, ?, ?, ?)')
    this.#byId = among(
      database,
      'select body, t from account where id in (select value from json_each(?)) and kind = ?',
    )
    this.#byKey = among(
      database,
      'select value, id from account_key where value in (select value from json_each(?)) and kind = ? and field = ?',
    )
  }

  /** `keys`: the values of match and unique fields, in the form in which they are compared. */
  put(account: AccountRecord, keys: readonly Claim[]): void {
    const { kind, id } = account.record
    this.#put.run(kind, id, pack(account.record), account.t)
    for (const { field, value } of keys) this.#putKey.run(kind, field, value, id)
  }

  byId(kind: Kind, ids: readonly string[]): Map<string, AccountRecord> {
    const rows = this.#byId(ids, kind) as { body: string; t: string }[]
    return new Map(
      rows.map(({ body, t }) => {
        const record = unpack<SyncRecord>(body)
        return [record.id, { record, t }]
      }),
    )
  }

  /** Ids of the accounts that hold one of these values. */
  holding(
    kind: Kind,
    field: string,
    values: readonly string[],
  ): readonly { readonly value: string; readonly id: string }[] {
    return this.#byKey(values, kind, field) as { value: string; id: string }[]
  }
}
