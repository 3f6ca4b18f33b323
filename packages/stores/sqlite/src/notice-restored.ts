import { canonicalJson, parseJson, type SyncMemory } from '@rollcall/state'
import { auditHead, writeAudit } from './audit.ts'
import type { Connection } from './connection.ts'
import { growGeneration } from './memory.ts'
import type { Witness } from './witness.ts'

/**
 * Notices that this database was put back from an older copy: it lacks the record that the file beside it vouches for. Then
 * every sync remembers that it was restored, goes on from no cursor, and no plan made before may be applied any more.
 */
export async function noticeRestored(db: Connection, witness: Witness): Promise<void> {
  const had = witness.read()
  if (had === undefined) return
  const isThere = (): boolean =>
    had.seq === 0 || db.get<{ hash: string }>('select hash from audit where seq = ?', had.seq)?.hash === had.hash
  if (await db.read(isThere)) return
  const has = await db.write(() => {
    const head = auditHead(db)
    // An empty database was not restored, it was lost: the next run is a first one.
    if (isThere() || head.seq === 0) return undefined
    const at = db.clock.now()
    for (const sync of db.all<SyncRow>('select number, memory from syncs where memory is not null')) {
      const { cursor: _, ...memory } = parseJson(sync.memory) as SyncMemory
      const restored: SyncMemory = { ...memory, restored: at }
      db.run('update syncs set memory = ? where number = ?', canonicalJson(restored), sync.number)
      growGeneration(db, sync.number)
      const body = { had: { ...had }, has: { ...head } }
      writeAudit(db, sync.number, { write: 'audit', events: [{ at, event: 'restored', body }] })
    }
    return auditHead(db)
  })
  if (has) witness.write(has)
}

interface SyncRow {
  readonly number: number
  readonly memory: string
}
