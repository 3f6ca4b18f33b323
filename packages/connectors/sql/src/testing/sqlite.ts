import { DatabaseSync } from 'node:sqlite'
import { testContext } from '@rollcall/connector-sdk/testing'
import { makeFolder } from '@rollcall/test-fixtures'
import type { Application } from './application.ts'

export async function sqliteApplication(): Promise<Application> {
  const folder = await makeFolder('sql')
  const file = folder.file('app.db')
  const database = new DatabaseSync(file)
  const options = { path: (name: string) => folder.file(name) }
  return {
    settings: { file: 'app.db' },
    options,
    context: testContext(options),
    run: async (statement) => database.prepare(statement).all() as Record<string, unknown>[],
    words: {
      key: 'integer primary key',
      noKey: 'integer',
      time: 'datetime',
      bytes: 'blob',
      trigger: (event, table, column, value) => [
        `create trigger "after ${event}" after ${event} on ${table} begin
          update ${table} set ${column} = ${value} where id = new.id; end`,
      ],
    },
    async [Symbol.asyncDispose]() {
      database.close()
      await folder[Symbol.asyncDispose]()
    },
  }
}
