import { readFile } from 'node:fs/promises'
import { read } from '@rollcall/connector-sdk'
import { describeConnector } from '@rollcall/connector-sdk/testing'
import { makeAuthority, makeFolder, needs, type Postgres, startPostgres } from '@rollcall/test-fixtures'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sql } from './connector.ts'
import {
  type Application,
  anAccount,
  codesOf,
  connect,
  found,
  idsOf,
  makeTables,
  scanned,
  signal,
  write,
} from './testing/application.ts'
import { describeBehaviour } from './testing/behaviour.ts'
import { kitOf } from './testing/conformance.ts'
import { postgresApplication, stallableApplication } from './testing/postgres.ts'
import { startProxy } from './testing/proxy.ts'

describe.runIf(needs('postgres'))('the sql connector on PostgreSQL', () => {
  let server: Postgres
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server[Symbol.asyncDispose]())

  const nowhere = { url: 'postgres://app@127.0.0.1:1/app' }
  describeConnector(
    sql,
    kitOf(() => stallableApplication(server), nowhere),
  )
  describeBehaviour(() => postgresApplication(server))

  describe('a connection that fails', () => {
    let app: Application
    beforeEach(async () => {
      app = await postgresApplication(server)
      await makeTables(app)
      return () => app[Symbol.asyncDispose]()
    })
    const through = (port: number): object => {
      const url = new URL((app.settings as { url: string }).url)
      url.port = String(port)
      return { url: url.href }
    }
    const names = async () =>
      (await app.run('select username from accounts order by username')).map(({ username }) => username)
    const many = `insert into accounts (username) select 'person' || n from generate_series(1, 5000) n`

    it.each([
      ['before anything is stored', 'insert into', 'before', 'unavailable.connection', []],
      ['when the rows are written but not stored', 'insert into', 'answered', 'unavailable.connection', []],
      ['on the way to being stored', 'commit', 'before', 'outcome-unknown.commit', []],
      ['when all is stored but not answered', 'commit', 'answered', 'outcome-unknown.commit', ['ada', 'mora']],
    ] as const)('%s says what can be known', async (_, text, when, code, stored) => {
      const { hostname, port } = new URL(server.url)
      await using proxy = await startProxy(hostname, Number(port))
      const connection = await connect(app, through(proxy.port))
      await connection.schema({}, signal)
      proxy.cutAt = { text, when }
      await expect(write(connection, anAccount('mora'), anAccount('ada'))).rejects.toMatchObject({ code })
      proxy.cutAt = undefined
      expect(await names()).toEqual(stored)
      expect(codesOf(await write(connection, anAccount('next')))).toEqual(['done'])
      await connection[Symbol.asyncDispose]?.()
    })
    it('in the middle of a read leaves the read failed, never complete', async () => {
      await app.run(many)
      const { hostname, port } = new URL(server.url)
      await using proxy = await startProxy(hostname, Number(port))
      const connection = await connect(app, through(proxy.port))
      await connection.schema({}, signal)
      const stream = connection.scan?.({ kind: 'user', attributes: ['userName'] }, signal)
      if (!stream) throw new Error('it cannot scan')
      const end = await read(stream, () => {
        proxy.cutAt = { text: 'fetch', when: 'before' }
      })
      expect(end).toMatchObject({ verdict: 'failed', problem: { code: 'unavailable.connection' } })
      expect(end.items).toBeLessThan(5000)
      await connection[Symbol.asyncDispose]?.()
    })
    it('is reported with the stage it failed in', async () => {
      const stage = async (changes: object, context: object = {}) => {
        const connection = await connect({ ...app, context: { ...app.context, ...context } }, changes)
        const stages: string[] = []
        await read(
          connection.test({}, signal),
          (batch) => void stages.push(...batch.map((one) => `${one.stage} ${one.problem?.code}`)),
        )
        await connection[Symbol.asyncDispose]?.()
        return stages
      }
      const { url } = app.settings as { url: string }
      expect(await stage(through(1))).toEqual(['tcp unavailable.connection'])
      expect(await stage({}, { secret: async () => 'wrong' })).toEqual(['sign-in auth.refused'])
      expect(await stage({ url: `${url}x` })).toEqual(['database config.no-database'])
      expect(await stage({ tls: true })).toEqual(['tls auth.tls'])
    })
    it('by the will of the caller ends the read at once, and the connection goes on', async () => {
      await app.run(many)
      const connection = await connect(app)
      const stop = new AbortController()
      const stream = connection.scan?.({ kind: 'user', attributes: ['userName'] }, stop.signal)
      await stream?.next()
      stop.abort(new Error('enough'))
      await expect(stream?.next()).rejects.toThrow('enough')
      expect(await scanned(connection)).toMatchObject({ verdict: 'complete', items: 5000 })
      await connection[Symbol.asyncDispose]?.()
    })
    it('by the will of the caller is not waited for while it is being made', async () => {
      const { hostname, port } = new URL(server.url)
      await using proxy = await startProxy(hostname, Number(port))
      proxy.silent = true
      const connection = await connect(app, through(proxy.port))
      const stop = new AbortController()
      const schema = connection.schema({}, stop.signal)
      stop.abort(new Error('enough'))
      await expect(schema).rejects.toThrow('enough')
      proxy.cutAt = { text: '', when: 'before' }
    })
    it('because somebody holds a lock means that nothing was done', async () => {
      const connection = await connect(app, { timeout: 0.3 })
      const [id = ''] = idsOf(await write(connection, anAccount('mora')))
      await app.run('begin; select * from accounts for update')
      const off = { op: 'setActive', kind: 'user', id, active: false } as const
      await expect(write(connection, off)).rejects.toMatchObject({ code: 'unavailable.stopped' })
      await app.run('rollback')
      expect(codesOf(await write(connection, off))).toEqual(['done'])
      await connection[Symbol.asyncDispose]?.()
    })
  })

  it('reads one moment, whatever is written meanwhile', async () => {
    await using app = await postgresApplication(server)
    await makeTables(app)
    await app.run(`insert into accounts (username) select 'person' || n from generate_series(1, 2500) n`)
    const connection = await connect(app)
    const stream = connection.scan?.({ kind: 'user', attributes: ['userName'] }, signal)
    if (!stream) throw new Error('it cannot scan')
    const end = await read(stream, async () => void (await app.run('delete from accounts')))
    expect([end.verdict, end.items]).toEqual(['complete', 2500])
    await connection[Symbol.asyncDispose]?.()
  })

  describe('a table with the types of PostgreSQL', () => {
    it('is understood as the catalogue describes it', async () => {
      await using app = await postgresApplication(server)
      await app.run(`create extension citext; create schema "App";
        create type "App".mood as enum ('glad', 'sad'); create domain "App".short as varchar(5) check (value <> 'never');
        create table "App"."Users" (id uuid primary key default gen_random_uuid(), login citext not null unique,
          code "App".short, mood "App".mood, padded char(6), photo bytea, budget numeric(20, 2), admin boolean not null default false,
          born date, seen timestamp, loud text generated always as (upper(login::text)) stored, boss uuid references "App"."Users",
          tenant int not null default 1, unique (tenant, padded))`)
      const names = ['login', 'code', 'mood', 'padded', 'photo', 'budget', 'admin', 'born', 'seen', 'loud', 'boss']
      const connection = await connect(app, {
        users: { table: 'App.Users', fields: names, active: 'admin' },
        groups: undefined,
        roles: undefined,
      })
      expect((await connection.schema({}, signal)).user).toEqual([
        { name: 'login', type: 'text', required: true, unique: true, naming: true, findable: true, ignoreCase: true },
        { name: 'code', type: 'text', findable: true, maxLength: 5 },
        { name: 'mood', type: 'text', findable: true, oneOf: ['glad', 'sad'] },
        { name: 'padded', type: 'text', findable: true, maxLength: 6 },
        { name: 'photo', type: 'bytes' },
        { name: 'budget', type: 'number', findable: true },
        { name: 'admin', type: 'boolean' },
        { name: 'born', type: 'time' },
        { name: 'seen', type: 'time' },
        { name: 'loud', type: 'text', findable: true, writable: 'never' },
        { name: 'boss', type: 'ref', findable: true },
        { name: 'active', type: 'boolean' },
      ])
      const values = {
        login: ['Mora'],
        code: ['abc'],
        mood: ['glad'],
        padded: ['xy'],
        photo: [new Uint8Array([0, 255, 7])],
        budget: [12.5],
        born: ['2000-02-29'],
        seen: ['2026-03-01T10:00:00+02:00'],
      }
      const [id = ''] = idsOf(await write(connection, { op: 'create', kind: 'user', active: true, attributes: values }))
      const show = async () => (await connection.show?.({ ref: id }, signal))?.attributes ?? {}
      expect(await show()).toEqual({
        ...values,
        admin: [true],
        loud: ['MORA'],
        seen: ['2026-03-01T08:00:00Z'],
        active: [true],
      })
      const before = await show()
      const edits = names
        .filter((field) => before[field] && field !== 'login' && field !== 'admin' && field !== 'loud')
        .map((field) => ({ field, from: before[field] ?? [], to: [], add: [], remove: [] }))
      expect(codesOf(await write(connection, { op: 'update', kind: 'user', id, edits }))).toEqual(['done'])
      expect(await show()).toEqual({ login: ['Mora'], admin: [true], loud: ['MORA'], active: [true] })
      const hits = async (by: string, ...values: string[]) =>
        (await found(connection, by, values)).records.map((record) => record.id)
      await write(connection, {
        op: 'update',
        kind: 'user',
        id,
        edits: [
          { field: 'mood', from: [], to: ['sad'], add: [], remove: [] },
          { field: 'budget', from: [], to: [7.5], add: [], remove: [] },
        ],
      })
      expect(await hits('mood', 'sad', 'angry')).toEqual([id])
      expect(await hits('budget', '7.50', 'much')).toEqual([id])
      expect(await hits('login', 'MORA')).toEqual([id])
      expect(await hits('id', id.toUpperCase(), 'x')).toEqual([id])
      const other = (attributes: object) =>
        write(connection, { op: 'create', kind: 'user', active: true, attributes: { login: ['x'], ...attributes } })
      expect(codesOf(await other({ login: ['MORA'] }))).toEqual(['exists.unique login'])
      expect(codesOf(await other({ code: ['never'] }))).toEqual(['invalid.check'])
      expect(codesOf(await other({ mood: ['angry'] }))).toEqual(['invalid.choice mood'])
      expect(codesOf(await other({ budget: [1e30] }))).toEqual(['invalid.range'])
      expect(codesOf(await other({ loud: ['X'] }))).toEqual(['invalid.field loud'])
      await connection[Symbol.asyncDispose]?.()
    })
    it('is told from the same table elsewhere', async () => {
      await using one = await postgresApplication(server)
      await using other = await postgresApplication(server)
      const identities = await Promise.all(
        [one, one, other].map(async (app) => {
          if (app === other || !(await app.run(`select to_regclass('accounts') as there`))[0]?.there)
            await makeTables(app).catch(() => {})
          const connection = await connect(app)
          const { identity } = await connection.schema({}, signal)
          await connection[Symbol.asyncDispose]?.()
          return identity
        }),
      )
      expect(new Set(identities).size).toBe(2)
    })
  })

  it('does not believe a row that a trigger keeps from being stored', async () => {
    await using app = await postgresApplication(server)
    await makeTables(app)
    await app.run(`create function no() returns trigger language plpgsql as $$ begin if new.username = 'mora' then return null; end if;
      if new.username = 'bob' then raise 'not bob'; end if; return new; end $$;
      create trigger no before insert on accounts for each row execute function no()`)
    const connection = await connect(app)
    const outcomes = await write(connection, ...['ada', 'mora', 'bob', 'cleo'].map((name) => anAccount(name)))
    expect(codesOf(outcomes)).toEqual(['done', 'guarded.left-out', 'guarded.trigger', 'done'])
    expect((await found(connection, 'userName', ['ada', 'cleo'])).records.map(({ id }) => id).sort()).toEqual(
      [...outcomes].flatMap((outcome) => ('id' in outcome ? [outcome.id] : [])).sort(),
    )
    await connection[Symbol.asyncDispose]?.()
  })

  it('says which rights are missing', async () => {
    await using app = await postgresApplication(server)
    await makeTables(app)
    await app.run(
      `drop role if exists reader; create role reader login password 'reader'; grant select on accounts, teams, team_members, account_roles to reader`,
    )
    const url = new URL((app.settings as { url: string }).url)
    url.username = 'reader'
    const reader = { ...app, context: { ...app.context, secret: async () => 'reader' } }
    const connection = await connect(reader, { url: url.href })
    const stages: unknown[] = []
    await read(connection.test({}, signal), (batch) => void stages.push(...batch))
    expect(stages.at(-1)).toMatchObject({
      stage: 'rights',
      problem: { code: 'permission.tables', message: expect.stringContaining('insert, update, delete on accounts') },
    })
    expect(codesOf(await write(connection, anAccount('mora')))).toEqual(['permission.denied'])
    await connection[Symbol.asyncDispose]?.()
  })

  it('talks TLS to a server that proves its name, and to no other', async () => {
    await using folder = await makeFolder('sql-tls')
    await using app = await postgresApplication(server)
    await makeTables(app)
    const authority = await makeAuthority(folder)
    await using otherFolder = await makeFolder('sql-tls-other')
    const other = await makeAuthority(otherFolder)
    const certificates = {
      '127.0.0.1': await authority.issue('right', ['127.0.0.1']),
      wrong: await authority.issue('wrong', ['db.acme.test']),
    }
    const use = async ({ certFile, keyFile }: { readonly certFile: string; readonly keyFile: string }) => {
      const put = async (pem: string, file: string) => {
        const text = (await readFile(pem, 'utf8')).trim().replaceAll('\n', '$')
        await server.query(`copy (select '${text}') to program 'tr "$" "\\n" > ${file} && chmod 600 ${file}'`)
      }
      await put(certFile, 'server.crt')
      await put(keyFile, 'server.key')
      await server.query('alter system set ssl = on')
      await server.query('select pg_reload_conf()')
      await expect.poll(async () => (await server.query<{ ssl: string }>('show ssl'))[0]?.ssl).toBe('on')
    }
    const reached = async (ca: string) => {
      const connection = await connect(app, { ca })
      const stages: string[] = []
      await read(
        connection.test({}, signal),
        (batch) => void stages.push(...batch.map(({ stage, detail }) => `${stage}: ${detail}`)),
      )
      await connection[Symbol.asyncDispose]?.()
      return stages[0]
    }
    await use(certificates['127.0.0.1'])
    expect(await reached(authority.caFile)).toMatch(/^connect: .*TLSv1\.3$/)
    expect(await reached(other.caFile)).toMatch(/^tls: /)
    await use(certificates.wrong)
    await expect.poll(() => reached(authority.caFile)).toMatch(/^tls: .*127\.0\.0\.1/)
  })
})
