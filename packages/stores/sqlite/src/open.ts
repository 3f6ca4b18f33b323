import type { State } from '@rollcall/state'
import { auditHead, auditReads } from './audit.ts'
import { writeAll } from './commit.ts'
import { Connection, type ConnectionOptions } from './connection.ts'
import { eraseWrites } from './erase.ts'
import { findingReads } from './findings.ts'
import { graphReads } from './graph.ts'
import { journalReads } from './journal.ts'
import { indexReads } from './link-index.ts'
import { linkReads } from './links.ts'
import { Locks } from './lock.ts'
import { memoryReads } from './memory.ts'
import { noticeRestored } from './notice-restored.ts'
import { planReads } from './plans.ts'
import { Witness } from './witness.ts'

/**
 * Opens the state kept in one SQLite file; makes file (0600) and folder where there are none.
 * Throws `unavailable.state`, `config.state-newer` or `config.state-foreign`.
 */
export async function openSqliteState(file: string, options: ConnectionOptions = {}): Promise<State> {
  const db = await Connection.open(file, options)
  try {
    using witness = new Witness(db.file)
    await noticeRestored(db, witness)
    return stateOver(db)
  } catch (thrown) {
    db[Symbol.dispose]()
    throw thrown
  }
}

/** The state over an open connection, which it closes. */
export function stateOver(db: Connection): State {
  const locks = new Locks(db)
  const witness = new Witness(db.file)
  return {
    ...memoryReads(db),
    ...indexReads(db),
    ...linkReads(db),
    ...graphReads(db),
    ...journalReads(db),
    ...findingReads(db),
    ...planReads(db),
    ...auditReads(db),
    ...eraseWrites(db),
    lock: (sync) => locks.take(sync),
    holder: (sync) => locks.holder(sync),
    async commit(sync, writes) {
      const head = await db.write(() => {
        writeAll(db, sync, writes)
        return writes.some(({ write }) => write === 'audit') ? auditHead(db) : undefined
      })
      if (head) witness.write(head)
    },
    async [Symbol.asyncDispose]() {
      locks[Symbol.dispose]()
      witness[Symbol.dispose]()
      db[Symbol.dispose]()
    },
  }
}
