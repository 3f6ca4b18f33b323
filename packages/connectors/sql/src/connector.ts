import { type Connector, defineConnector } from '@rollcall/connector-sdk'
import { opened } from './opened.ts'
import { find, scan } from './read.ts'
import { readSchema } from './schema.ts'
import { tablesOf } from './set-up.ts'
import { sqlSettings } from './settings.ts'
import { testStages } from './stages.ts'
import { treeOf } from './tree.ts'
import { create } from './writing/create.ts'
import { members, roles } from './writing/pairs.ts'
import { remove } from './writing/remove.ts'
import { setActive, update } from './writing/update.ts'
import { writeAll } from './writing/write-all.ts'

const writes = { batch: 500, checks: true } as const
/** A group may have many members. */
const lists = { batch: 100, checks: true } as const

/** Keeps accounts, groups and memberships in tables of SQLite or PostgreSQL. */
export const sql: Connector = defineConnector({
  apiVersion: 1,
  name: 'sql',
  version: '0.1.0',
  title: 'SQL database',
  capabilities: {
    scan: true,
    find: true,
    browse: true,
    show: true,
    search: true,
    create: writes,
    update: writes,
    setActive: writes,
    delete: { ...writes, final: true },
    members: lists,
    roles: writes,
  },
  config: sqlSettings,
  tuning: ['ca', 'tls', 'insecure', 'timeout'],
  tables: tablesOf,
  // A database may still be committing for a client that is dead: what became of it is asked a second later.
  limits: { lag: 1_000 },
  open(settings, context) {
    const connection = opened(settings, context)
    return {
      scan: (query, signal) => scan(connection, query, signal),
      find: (request, signal) => find(connection, request, signal),
      ...treeOf(connection),
      create: (some, signal) => writeAll(connection, create, some, signal),
      update: (some, signal) => writeAll(connection, update, some, signal),
      setActive: (some, signal) => writeAll(connection, setActive, some, signal),
      delete: (some, signal) => writeAll(connection, remove, some, signal),
      members: (some, signal) => writeAll(connection, members, some, signal),
      roles: (some, signal) => writeAll(connection, roles, some, signal),
      schema: (_, signal) => readSchema(connection, signal),
      test: (_, signal) => testStages(connection, signal),
      [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
    }
  },
})
