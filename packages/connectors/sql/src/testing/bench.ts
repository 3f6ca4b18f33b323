import type { Connection } from '@rollcall/connector-sdk'
import type { SyncRecord } from '@rollcall/model'
import { afterEach, beforeEach } from 'vitest'
import { type Application, anAccount, connect, found, idsOf, makeTables, write } from './application.ts'

/** A new application for each test, with a connection to it. */
export interface Bench {
  readonly app: Application
  readonly connection: Connection
  /** Makes accounts of these names; their ids. */
  readonly created: (...names: readonly string[]) => Promise<readonly string[]>
  readonly person: (id: string) => Promise<SyncRecord>
}

export function onBench(open: () => Promise<Application>): Bench {
  let app: Application
  let connection: Connection
  beforeEach(async () => {
    app = await open()
    await makeTables(app)
    connection = await connect(app)
  })
  afterEach(async () => {
    await connection[Symbol.asyncDispose]?.()
    await app[Symbol.asyncDispose]()
  })
  return {
    get app() {
      return app
    },
    get connection() {
      return connection
    },
    created: async (...names) =>
      idsOf(await write(connection, ...names.map((name) => anAccount(name, { mail: [`${name}@acme.test`] })))),
    async person(id) {
      const [record] = (await found(connection, 'id', [id])).records
      if (!record) throw new Error(`${id} is not there`)
      return record
    },
  }
}
