import { type Connector, defineConnector, each } from '@rollcall/connector-sdk'
import { opened } from './opened.ts'
import { find } from './reading/find.ts'
import { scan } from './reading/scan.ts'
import { treeOf } from './reading/tree.ts'
import { readSchema } from './schema.ts'
import { scimAtOnce, scimSettings } from './settings.ts'
import { testStages } from './stages.ts'
import { create } from './writing/create.ts'
import { members, roles } from './writing/members.ts'
import { remove } from './writing/remove.ts'
import { setActive, update } from './writing/update.ts'

/** Keeps accounts and groups of an application that speaks SCIM 2.0. */
export const scim: Connector = defineConnector({
  apiVersion: 1,
  name: 'scim',
  version: '0.1.0',
  title: 'SCIM 2.0',
  capabilities: {
    scan: true,
    find: true,
    browse: true,
    show: true,
    search: true,
    create: {},
    update: {},
    setActive: {},
    delete: { final: true },
    members: {},
    roles: {},
  },
  config: scimSettings,
  tuning: ['ca', 'insecure', 'pageSize', 'atOnce', 'timeout'],
  // Where an answer was lost, the account is looked for this much later: behind many of these APIs is more than one server.
  limits: { atOnce: scimAtOnce, lag: 5_000 },
  open(settings, context) {
    const connection = opened(settings, context)
    return {
      scan: (query, signal) => scan(connection, query, signal),
      find: (request, signal) => find(connection, request, signal),
      ...treeOf(connection),
      create: each((write, signal) => create(connection, write, signal)),
      update: each((write, signal) => update(connection, write, signal)),
      setActive: each((write, signal) => setActive(connection, write, signal)),
      delete: each((write, signal) => remove(connection, write, signal)),
      members: each((write, signal) => members(connection, write, signal)),
      roles: each((write, signal) => roles(connection, write, signal)),
      schema: (_, signal) => readSchema(connection, signal),
      test: (_, signal) => testStages(connection, signal),
      [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
    }
  },
})
