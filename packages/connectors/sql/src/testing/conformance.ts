import type { Kit, Seen, System } from '@rollcall/connector-sdk/testing'
import { type Application, makeTables, tableSettings } from './application.ts'

/** The connector on the bench, with three accounts and three groups. */
export function kitOf(open: () => Promise<Application>, unreachable: object): Kit {
  return {
    system: () => systemOf(open),
    unreachable,
    user: {
      count: 3,
      attributes: ['userName', 'mail', 'name', 'active', 'manager', 'roles'],
      unknown: { id: '4711' },
      draft: {
        attributes: (n) => ({ userName: [`new${n}`], mail: [`New${n}@acme.test`], name: [`Nora ${n}`] }),
        unique: 'userName',
        text: 'phone',
        required: 'userName',
        role: 'admin',
      },
    },
    group: {
      count: 3,
      attributes: ['displayName', 'members'],
      unknown: { id: '4711' },
      draft: { attributes: (n) => ({ displayName: [`New ${n}`] }), unique: 'displayName' },
    },
  }
}

async function systemOf(open: () => Promise<Application>): Promise<System> {
  const app = await open()
  const { run } = app
  await makeTables(app)
  for (const n of [1, 2, 3]) {
    await run(
      `insert into accounts (username, email, "full name") values ('person${n}', 'p${n}@acme.test', 'Person ${n}')`,
    )
    await run(`insert into teams (name) values ('team${n}')`)
  }
  await run('update accounts set manager_id = 1 where id = 2')
  await run(
    'insert into team_members (team_id, account_id) select teams.id, accounts.id from teams, accounts where accounts.id <> teams.id',
  )
  await run("insert into account_roles select id, 'editor' from accounts where id > 1")
  const tableOf = ({ kind }: Seen): string => (kind === 'user' ? 'accounts' : 'teams')
  return {
    settings: { ...app.settings, ...tableSettings },
    context: app.options,
    change: async (record) => {
      if (record.kind === 'user') await run(`update accounts set "full name" = 'Changed' where id = ${record.id}`)
      else
        await run(
          `delete from team_members where team_id = ${record.id} and account_id = (select min(account_id) from team_members where team_id = ${record.id})`,
        )
    },
    rename: async (record) => {
      const column = record.kind === 'user' ? 'username' : 'name'
      await run(`update ${tableOf(record)} set ${column} = 'renamed${record.id}' where id = ${record.id}`)
    },
    remove: async (record) => {
      const column = record.kind === 'user' ? 'account_id' : 'team_id'
      await run(`delete from team_members where ${column} = ${record.id}`)
      if (record.kind === 'user') {
        await run(`delete from account_roles where account_id = ${record.id}`)
        await run(`update accounts set manager_id = null where manager_id = ${record.id}`)
      }
      await run(`delete from ${tableOf(record)} where id = ${record.id}`)
    },
    ...(app.stall ? { stall: app.stall } : {}),
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  }
}
