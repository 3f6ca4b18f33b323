import type { Stage, Stream } from '@rollcall/connector-sdk'
import { type Kind, RollcallError, reactionOf, toProblem } from '@rollcall/model'
import type { TableName } from './catalogue.ts'
import type { Right } from './database.ts'
import type { Opened } from './opened.ts'
import { pathOf } from './select.ts'
import { sql } from './sql.ts'
import type { RecordTable, Tables } from './tables.ts'

/** Tells step by step how far a connection gets: to the server, into the database, to the tables, to what may be done with them. */
export async function* testStages(opened: Opened, signal: AbortSignal): Stream<Stage> {
  const steps: readonly (readonly [string, () => Promise<Omit<Stage, 'stage'>>])[] = [
    ['connect', () => about(opened, signal)],
    ['tables', async () => ({ detail: describe((await opened.ready(signal)).tables) })],
    ['rights', async () => ({ detail: await rights(opened, signal) })],
    ['read', () => counts(opened, signal)],
  ]
  for (const [stage, take] of steps) {
    try {
      yield [{ stage, ...(await take()) }]
    } catch (thrown) {
      signal.throwIfAborted()
      const problem = toProblem(thrown)
      yield [{ stage: stage === 'connect' ? reachedUntil(thrown) : stage, detail: problem.message, problem }]
      return { verdict: 'truncated', problem }
    }
  }
  return { verdict: 'complete' }
}

async function about(opened: Opened, signal: AbortSignal): Promise<Omit<Stage, 'stage'>> {
  const database = await opened.database()
  const { system, reached } = await database.read((session) => database.about(session), signal)
  return { detail: `${system}, ${reached}`, system }
}

/** Which part of connecting failed. */
function reachedUntil(thrown: unknown): string {
  const problem = toProblem(thrown)
  const { code } = ((thrown as Error).cause ?? {}) as { readonly code?: string }
  if (problem.code === 'auth.tls') return 'tls'
  if (problem.code === 'config.no-database') return 'database'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'dns'
  if (reactionOf(problem) === 'auth') return 'sign-in'
  return reactionOf(problem) === 'unavailable' ? 'tcp' : 'connect'
}

function describe({ user, group }: Tables): string {
  const one = ({ name: { table }, fields, active, members, roles }: RecordTable): string =>
    [`${table}: ${fields.size} fields`, active && 'active', members && 'members', roles && 'roles']
      .filter(Boolean)
      .join(', ')
  return [user, group].flatMap((table) => (table ? [one(table)] : [])).join('; ')
}

async function rights(opened: Opened, signal: AbortSignal): Promise<string> {
  const { database, tables } = await opened.ready(signal)
  const wanted: (readonly [TableName, readonly Right[]])[] = []
  for (const table of Object.values(tables) as readonly RecordTable[]) {
    wanted.push([table.name, ['select', 'insert', 'update', 'delete']])
    for (const pairs of [table.members, table.roles])
      if (pairs) wanted.push([pairs.name, ['select', 'insert', 'delete']])
  }
  const missing = await database.read(async (session) => {
    const all: string[] = []
    for (const [table, needed] of wanted) {
      const forbidden = await database.forbidden(session, table, needed)
      if (forbidden.length > 0) all.push(`${forbidden.join(', ')} on ${table.table}`)
    }
    return all
  }, signal)
  if (missing.length === 0) return 'may read and write all of them'
  throw new RollcallError('permission.tables', `The database user may not ${missing.join('; ')}.`, {
    hint: 'Grant what is missing, or leave what needs it out of `allow` of the sync.',
  })
}

async function counts(opened: Opened, signal: AbortSignal): Promise<Omit<Stage, 'stage'>> {
  const { database, tables } = await opened.ready(signal)
  const records: Partial<Record<Kind, number>> = {}
  for (const table of Object.values(tables) as readonly RecordTable[]) {
    const [row] = await database.read((session) => session.run(sql`select count(*) from ${pathOf(table)}`), signal)
    records[table.kind] = Number(row?.[0])
  }
  const { user, group } = records
  return { detail: [`${user} accounts`, ...(group === undefined ? [] : [`${group} groups`])].join(', '), records }
}
