import type { State } from '@rollcall/state'
import { auditReads } from './audit.ts'
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
import { planReads } from './plans.ts'

/**
 * Opens the state kept in one SQLite file; makes file (0600) and folder where there are none.
 * Throws `unavailable.state`, `config.state-newer` or `config.state-foreign`.
 */
export async function openSqliteState(file: string, options: ConnectionOptions = {}): Promise<State> {
  return stateOver(await Connection.open(file, options))
}

/** The state over an open connection, which it closes. */
export function stateOver(db: Connection): State {
  const locks = new Locks(db)
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
    commit: (sync, writes) => db.write(() => writeAll(db, sync, writes)),
    async [Symbol.asyncDispose]() {
      locks[Symbol.dispose]()
      db[Symbol.dispose]()
    },
  }
}
