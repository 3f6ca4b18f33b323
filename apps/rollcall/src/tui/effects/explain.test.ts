import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { acmeLdif, aFolder } from '../../testing/a-folder.ts'
import type { ExplainNews } from '../state/explain.ts'
import { handsIn } from '../testing/hands-in.ts'

const configuration = `version: 1
connections:
  corp: { connector: ldif, file: acme.ldif }
  app: { connector: sql, file: app.db, users: { table: account, active: active, fields: { login: login } } }
syncs:
  staff: { from: corp, to: app, match: [login = uid], users: { login: uid } }
`

async function inAcme() {
  const folder = await aFolder({ 'rollcall.yaml': configuration, 'acme.ldif': acmeLdif })
  new DatabaseSync(join(folder.path, 'app.db')).exec(
    'create table account (id integer primary key, login text unique, active integer not null default 1)',
  )
  return folder
}

describe('the hands of an explanation', () => {
  it('tell how far they are, then why somebody gets an account', async () => {
    await using folder = await inAcme()
    await using hands = handsIn(folder.path)
    const effect = { effect: 'explain.run', sync: 'staff', person: 'Mora' }
    const told = await hands.does(effect, ({ news }: ExplainNews) => news === 'explained')
    expect(told[0]).toMatchObject({
      news: { news: 'progress', text: expect.stringMatching(/^reading (corp|app): \d/) },
    })
    expect(told.at(-1)).toMatchObject({
      news: { explained: { label: 'Mora Lind', rows: ['create'], record: { attributes: {} } } },
    })
  })

  it('say that nobody is called so', async () => {
    await using folder = await inAcme()
    await using hands = handsIn(folder.path)
    const told = await hands.does({ effect: 'explain.run', sync: 'staff', person: 'zoe' }, () => false)
    expect(told.at(-1)).toMatchObject({ on: 'failed', problem: { code: 'not-found.person' } })
  })
})
