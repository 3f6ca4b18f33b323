import { indexFlag, type State } from '@rollcall/state'
import type { Connection } from './connection.ts'
import { kindNumber } from './rows.ts'

/**
 * Keys are digests and so evenly spread: each first byte is one page. Rows become one long text inside SQLite, because
 * handing 100,000 rows over one by one takes several times as long.
 */
const pages: readonly (readonly [Uint8Array, Uint8Array])[] = Array.from({ length: 256 }, (_, first) => [
  Uint8Array.of(first),
  first < 255 ? Uint8Array.of(first + 1) : new Uint8Array(17).fill(255),
])

const none = 'zeroblob(16)'
const flags = `(settled and s is not null and (review_at is null or review_at > ?)) * ${indexFlag.skippable}
  + (off_why is not null) * ${indexFlag.off} + (left_at is not null) * ${indexFlag.left}`
const packed = `select group_concat(hex(key) || hex(target_key) || hex(ifnull(s, ${none})) || hex(ifnull(i, ${none}))
    || hex(ifnull(t, ${none})) || '0' || (${flags}), '') as rows
  from links where sync = (select number from syncs where name = ?) and kind = ? and key >= ? and key < ?`

export function indexReads(db: Connection): Pick<State, 'index'> {
  return {
    async *index(sync, kind, now) {
      for (const [from, below] of pages) {
        const page = await db.read(() =>
          db.get<{ rows: string | null }>(packed, now, sync, kindNumber[kind], from, below),
        )
        if (page?.rows) yield Buffer.from(page.rows, 'hex')
      }
    },
  }
}
