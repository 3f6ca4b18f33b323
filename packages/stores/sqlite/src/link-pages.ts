import type { Instant } from '@rollcall/model'
import { indexFlag } from '@rollcall/state'
import type { Connection } from './connection.ts'
import { lastLink, linkRange } from './rows.ts'

/** Numbers without their last nine bits name a page; `link_pages` keeps its packed rows until a trigger drops it. */
const linksPerPage = 512

/** The page that the link of this number is on. */
export const pageOf = (link: number): number => Math.floor(link / linksPerPage)

/** Whoever is due is no different in a kept page, which holds only until the first of them is. */
const flags = `(settled and proof is not null and (review_at is null or review_at > ?)) * ${indexFlag.skippable}
  + (off_why is not null) * ${indexFlag.off} + (left_at is not null) * ${indexFlag.left}`

/** Rows become one long text inside SQLite: to hand 100,000 rows over one by one takes several times as long. */
const packed = `group_concat(hex(key) || hex(target_key) || hex(ifnull(proof, zeroblob(48))) || '0' || (${flags}), '')`

/** Keeps the packed rows of all pages that changed since they were last kept. */
export function keepPages(db: Connection, sync: number): void {
  for (const kind of ['user', 'group'] as const) {
    const [first, end] = linkRange(sync, kind)
    const last = pageOf(lastLink(db, first, end))
    const kept = new Set(
      db
        .all<{ page: number }>('select page from link_pages where page between ? and ?', pageOf(first), last)
        .map(({ page }) => page),
    )
    for (let page = pageOf(first); page <= last; page++)
      if (!kept.has(page))
        db.run(
          `insert into link_pages select ?, min(review_at), unhex(${packed}) from links where number between ? and ? having count(*) > 0`,
          page,
          Number.MIN_SAFE_INTEGER,
          page * linksPerPage,
          (page + 1) * linksPerPage - 1,
        )
  }
}

/** The packed rows of these pages in pieces, from what is kept or made anew. */
export function readPages(db: Connection, from: number, to: number, now: Instant): readonly Uint8Array[] {
  const kept = new Map(
    db
      .all<{ page: number; body: Uint8Array }>(
        'select page, body from link_pages where page between ? and ? and (due is null or due > ?)',
        from,
        to,
        now,
      )
      .map(({ page, body }) => [page, body]),
  )
  const parts: Uint8Array[] = []
  for (let page = from; page <= to; ) {
    const body = kept.get(page)
    let next = page + 1
    if (body) parts.push(body)
    else {
      while (next <= to && !kept.has(next)) next++
      const rows = db.get<{ rows: string | null }>(
        `select ${packed} as rows from links where number between ? and ?`,
        now,
        page * linksPerPage,
        next * linksPerPage - 1,
      )
      parts.push(Buffer.from(rows?.rows ?? '', 'hex'))
    }
    page = next
  }
  return parts.filter(({ length }) => length > 0)
}
