import { indexFlag, type State } from '@rollcall/state'
import type { Connection } from './connection.ts'
import { findSync } from './memory.ts'
import { lastLink, linkRange } from './rows.ts'

const rowsPerPage = 4096

const flags = `(settled and proof is not null and (review_at is null or review_at > ?)) * ${indexFlag.skippable}
  + (off_why is not null) * ${indexFlag.off} + (left_at is not null) * ${indexFlag.left}`

/** Rows become one long text inside SQLite: to hand 100,000 rows over one by one takes several times as long. */
const packed = `select group_concat(hex(key) || hex(target_key) || hex(ifnull(proof, zeroblob(48))) || '0' || (${flags}), '') as rows
  from links where number between ? and ?`

export function indexReads(db: Connection): Pick<State, 'index'> {
  return {
    async *index(sync, kind, now) {
      const [first, end] = await db.read(() => linkRange(findSync(db, sync), kind))
      const last = await db.read(() => lastLink(db, first, end))
      for (let from = first; from <= last; from += rowsPerPage) {
        const page = await db.read(() => db.get<{ rows: string | null }>(packed, now, from, from + rowsPerPage - 1))
        if (page?.rows) yield Buffer.from(page.rows, 'hex')
      }
    },
  }
}
