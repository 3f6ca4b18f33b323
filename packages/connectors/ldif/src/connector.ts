import { type Connector, defineConnector } from '@rollcall/connector-sdk'
import { parseFilter } from '@rollcall/ldap'
import { filesOf } from './files.ts'
import { find, scan } from './read.ts'
import { readSchema } from './schema.ts'
import { ldifSettings } from './settings.ts'
import { testStages } from './stages.ts'
import { treeOf } from './tree.ts'

/** Reads people and groups from LDIF files: exports of a directory that cannot be reached itself. */
export const ldif: Connector = defineConnector({
  apiVersion: 1,
  name: 'ldif',
  version: '0.1.0',
  title: 'LDIF file',
  capabilities: { scan: true, find: true, browse: true, show: true, search: true },
  config: ldifSettings,
  checkFilter: parseFilter,
  open(settings, context) {
    const files = filesOf(settings, context)
    return {
      scan: (query, signal) => scan(files, settings, query, signal),
      find: (request, signal) => find(files, settings, request, signal),
      ...treeOf(files, settings),
      schema: (_, signal) => readSchema(files, settings, signal),
      test: (_, signal) => testStages(files, settings, signal),
    }
  },
})
