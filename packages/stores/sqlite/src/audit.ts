import {
  type AuditEvent,
  type AuditHead,
  type AuditRecord,
  canonicalJson,
  chainAudit,
  type ErasedPerson,
  emptyAudit,
  parseJson,
  type State,
} from '@rollcall/state'
import type { Connection } from './connection.ts'
import type { WriteOf } from './rows.ts'

export type AuditReads = Pick<State, 'audit' | 'auditHead' | 'eraseAudit'>

const batch = 500

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

    auditHead: () => db.read(() => headOf(db)),

    async eraseAudit(person) {
      let erased = 0
      db.exec('pragma secure_delete = on') // else the values stay readable in free space
      for (let after: number | undefined = 0; after !== undefined; ) {
        const from: number = after
        const page = await db.write(() => erasePage(db, from, person))
        erased += page.erased
        after = page.next
      }
      db.exec('pragma secure_delete = off')
      // Until then SQLite's own log still holds the old pages.
      if (erased > 0) await db.read(() => db.exec('pragma wal_checkpoint(truncate)'))
      return erased
    },
  }
}

export function writeAudit(db: Connection, sync: number, { events }: WriteOf<'audit'>): void {
  const name = db.get<{ name: string }>('select name from syncs where number = ?', sync)?.name ?? ''
  let head = headOf(db)
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

function headOf(db: Connection): AuditHead {
  return db.get<AuditHead>('select seq, hash from audit order by seq desc limit 1') ?? emptyAudit
}

function auditRows(db: Connection, after: number, { sync, run }: { sync?: string; run?: number }): AuditRow[] {
  return db.all(
    `select seq, syncs.name as sync, run, at, event, body, salt, digest, hash
      from audit join syncs on syncs.number = audit.sync
      where seq > ?1 and (?2 is null or syncs.name = ?2) and (?3 is null or run = ?3) order by seq limit ${batch}`,
    after,
    sync ?? null,
    run ?? null,
  )
}

function toRecord({ run, body, salt, ...row }: AuditRow): AuditRecord {
  return {
    ...row,
    ...(run !== null && { run }),
    ...(body !== null && { body: parseJson(body) as AuditEvent['body'] }),
    ...(salt !== null && { salt }),
  }
}

/** A page at a time, so that nobody else waits long for a turn to write. */
function erasePage(db: Connection, after: number, person: ErasedPerson): { erased: number; next: number | undefined } {
  const rows = auditRows(db, after, {})
  const concerned = rows.filter(({ body }) => body !== null && isAbout(parseJson(body), person))
  for (const { seq } of concerned) db.run('update audit set body = null, salt = null where seq = ?', seq)
  return { erased: concerned.length, next: rows.length === batch ? rows.at(-1)?.seq : undefined }
}

/** Whether there is, at any depth, an `about` with one of the person's ids or the label. */
function isAbout(value: unknown, person: ErasedPerson): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false
  return Object.entries(value).some(
    ([name, item]) => (name === 'about' && names(item, person)) || isAbout(item, person),
  )
}

function names(about: unknown, person: ErasedPerson): boolean {
  const found = (about ?? {}) as ErasedPerson
  return (['source', 'target', 'label'] as const).some((key) => person[key] !== undefined && found[key] === person[key])
}
