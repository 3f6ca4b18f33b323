import type { State } from '@rollcall/state'
import type { Connection } from './connection.ts'
import { pageOf, readPages } from './link-pages.ts'
import { findSync } from './memory.ts'
import { lastLink, linkRange } from './rows.ts'

const pagesAtOnce = 8

export function indexReads(db: Connection): Pick<State, 'index'> {
  return {
    async *index(sync, kind, now) {
      const [first, end] = await db.read(() => linkRange(findSync(db, sync), kind))
      const last = await db.read(() => lastLink(db, first, end))
      for (let from = pageOf(first); from <= pageOf(last); from += pagesAtOnce) {
        yield* await db.read(() => readPages(db, from, Math.min(from + pagesAtOnce - 1, pageOf(last)), now))
      }
    },
  }
}
