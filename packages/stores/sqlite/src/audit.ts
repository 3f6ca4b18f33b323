import { foldText } from '@rollcall/model'
import {
  type AuditEvent,
  type AuditHead,
  type AuditRecord,
  canonicalJson,
  chainAudit,
  emptyAudit,
  parseJson,
  type State,
} from '@rollcall/state'
import type { Connection } from './connection.ts'
import type { WriteOf } from './rows.ts'

export type AuditReads = Pick<State, 'audit' | 'auditBy' | 'auditBack' | 'auditHead'>

const batch = 500

/** Records that are looked through at once, from the end of the log. */
const stretch = 2000

const saltBytes = 16

export function auditReads(db: Connection): AuditReads {
  return {
    async *audit(filter = {}) {
      for (let after: number | undefined = 0; after !== undefined; ) {
        const from: number = after
        const rows = await db.read(() => auditRows(db, from, filter))
        if (rows.length > 0) yield rows.map(toRecord)
        after = rows.length === batch ? rows.at(-1)?.seq : undefined
      }
    },

    async auditBy(seqs) {
      const rows = await db.read(() =>
        db.all<AuditRow>(`${select} where seq in (select value from json_each(?))`, JSON.stringify(seqs)),
      )
      const found = new Map(rows.map((row) => [row.seq, toRecord(row)]))
      return seqs.flatMap((seq) => found.get(seq) ?? [])
    },

    async *auditBack({ sync, before, holding } = {}) {
      const texts = holding?.map((text) => JSON.stringify(foldText(text)).slice(1, -1)) // as a body spells it
      let from = before ?? (await db.read(() => auditHead(db))).seq + 1
      while (from > 1) {
        const to = from
        from = Math.max(1, to - stretch)
        const rows = await db.read(() => rowsBetween(db, from, to, sync))
        const fitting = texts ? rows.filter(({ body }) => holds(body, texts)) : rows
        yield { records: fitting.map(toRecord), from, erased: rows.filter(({ body }) => body === null).length }
      }
    },

    auditHead: () => db.read(() => auditHead(db)),
  }
}

export function writeAudit(db: Connection, sync: number, { events }: WriteOf<'audit'>): void {
  const name = db.get<{ name: string }>('select name from syncs where number = ?', sync)?.name ?? ''
  let head = auditHead(db)
  const salts = db.random(saltBytes * events.length) // one call for all: each costs more than the rest of a record
  for (const [at, event] of events.entries()) {
    const body = canonicalJson(event.body)
    const record = chainAudit(head, name, event, salts.subarray(at * saltBytes, (at + 1) * saltBytes), body)
    db.run(
      'insert into audit (seq, sync, run, at, event, body, salt, digest, hash) values (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      record.seq,
      sync,
      record.run ?? null,
      record.at,
      record.event,
      body,
      record.salt ?? null,
      record.digest,
      record.hash,
    )
    head = record
  }
}

interface AuditRow {
  readonly seq: number
  readonly sync: string
  readonly run: number | null
  readonly at: number
  readonly event: AuditEvent['event']
  readonly body: string | null
  readonly salt: string | null
  readonly digest: string
  readonly hash: string
}

/** The newest record, or the place before the first. */
export function auditHead(db: Connection): AuditHead {
  return db.get<AuditHead>('select seq, hash from audit order by seq desc limit 1') ?? emptyAudit
}

const select = `select seq, ifnull(syncs.name, '') as sync, run, at, event, body, salt, digest, hash
  from audit left join syncs on syncs.number = audit.sync`

export function auditRows(db: Connection, after: number, { sync, run }: { sync?: string; run?: number }): AuditRow[] {
  const end = `order by seq limit ${batch}`
  // A query of its own: within an `or` the index over runs is not used.
  if (run !== undefined)
    return db.all(
      `${select} where run = ?3 and seq > ?1 and (?2 is null or syncs.name = ?2) ${end}`,
      after,
      sync ?? null,
      run,
    )
  return db.all(`${select} where seq > ?1 and (?2 is null or syncs.name = ?2) ${end}`, after, sync ?? null)
}

function rowsBetween(db: Connection, from: number, before: number, sync: string | undefined): AuditRow[] {
  return db.all(
    `${select} where seq >= ?1 and seq < ?2 and (?3 is null or syncs.name = ?3) order by seq desc`,
    from,
    before,
    sync ?? null,
  )
}

function holds(body: string | null, texts: readonly string[]): boolean {
  if (body === null) return false
  const folded = foldText(body)
  return texts.some((text) => folded.includes(text))
}

function toRecord({ run, body, salt, ...row }: AuditRow): AuditRecord {
  return {
    ...row,
    ...(run !== null && { run }),
    ...(body !== null && { body: bodyOf(body) }),
    ...(salt !== null && { salt }),
  }
}

/** What somebody spoilt is handed over as it is, so that the check of the log finds it. */
function bodyOf(text: string): AuditEvent['body'] {
  try {
    return parseJson(text) as AuditEvent['body']
  } catch {
    return { unreadable: text }
  }
}
