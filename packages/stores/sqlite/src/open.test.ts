import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describeState } from '@rollcall/state/testing'
import { openSqliteState } from './index.ts'

describeState('the state in SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-state-'))
  const file = join(folder, 'state.db')
  const tamper = async (sql: string): Promise<void> => {
    using db = new DatabaseSync(file)
    db.exec('drop trigger if exists audit_keeps; drop trigger if exists audit_erases_only')
    db.exec(sql)
  }
  return {
    open: () => openSqliteState(file),
    editAudit: (seq, from, to) =>
      tamper(`update audit set body = replace(body, '${from}', '${to}') where seq = ${seq}`),
    removeAudit: (seq) => tamper(`delete from audit where seq = ${seq}`),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
})
