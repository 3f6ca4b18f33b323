import { type Connector, defineConnector } from '@rollcall/connector-sdk'
import { parseFilter, toMatcher } from '@rollcall/ldap'
import { find, scan } from './read.ts'
import { readSchema } from './schema.ts'
import { tablesOf } from './set-up.ts'
import { csvSettings } from './settings.ts'
import { testStages } from './stages.ts'
import { treeOf } from './tree.ts'
import { writeAll } from './writing/write-all.ts'

/** Each call writes the file anew, so a call takes many. */
const writes = { batch: 10_000, checks: true } as const

/** Keeps people and groups in CSV files: reads an export, or writes the list that an application takes in. */
export const csv: Connector = defineConnector({
  apiVersion: 1,
  name: 'csv',
  version: '0.1.0',
  title: 'CSV files',
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
    members: writes,
  },
  config: csvSettings,
  checkFilter: (filter) => void toMatcher(parseFilter(filter)),
  tuning: ['changes'],
  tables: tablesOf,
  open(settings, context) {
    const opened = { settings, context }
    return {
      scan: (query, signal) => scan(opened, query, signal),
      find: (request, signal) => find(opened, request, signal),
      ...treeOf(opened),
      create: (some, signal) => writeAll(opened, some, signal),
      update: (some, signal) => writeAll(opened, some, signal),
      setActive: (some, signal) => writeAll(opened, some, signal),
      delete: (some, signal) => writeAll(opened, some, signal),
      members: (some, signal) => writeAll(opened, some, signal),
      schema: (_, signal) => readSchema(opened, signal),
      test: (_, signal) => testStages(opened, signal),
    }
  },
})
