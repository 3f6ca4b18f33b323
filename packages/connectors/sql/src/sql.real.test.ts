import { needs, type Postgres, startPostgres } from '@rollcall/test-fixtures'
import { afterAll, beforeAll, describe } from 'vitest'
import { describeBehaviour } from './testing/behaviour.ts'
import { postgresApplication } from './testing/postgres.ts'

describe.runIf(needs('postgres'))('the sql connector on PostgreSQL', () => {
  let server: Postgres
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server[Symbol.asyncDispose]())

  describeBehaviour(() => postgresApplication(server))
})
