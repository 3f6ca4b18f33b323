import { type Connector, defineConnector } from '@rollcall/connector-sdk'
import { browse, Directory, find, parseFilter, readSchema, scan, search, show, testStages } from '@rollcall/ldap'
import { dialectOf } from './dialect.ts'
import { openLdapSettings } from './settings.ts'
import { authenticate } from './sign-in.ts'

/** Reads people and groups from OpenLDAP and 389 Directory Server. */
export const openLdap: Connector = defineConnector({
  apiVersion: 1,
  name: 'openldap',
  version: '0.1.0',
  title: 'OpenLDAP',
  capabilities: { scan: true, find: true, browse: true, show: true, search: true, authenticate: true },
  config: openLdapSettings,
  tuning: ['startTls', 'insecure', 'ca', 'pageSize', 'connectTimeout', 'answerTimeout'],
  checkFilter: parseFilter,
  open(settings, context) {
    const directory = new Directory(settings, context, dialectOf(settings))
    return {
      scan: (query, signal) => scan(directory, query, signal),
      find: (request, signal) => find(directory, request, signal),
      browse: (request, signal) => browse(directory, request, signal),
      show: (request, signal) => show(directory, request, signal),
      search: (request, signal) => search(directory, request, signal),
      authenticate: (request, signal) => authenticate(directory, settings, request, signal),
      schema: (_, signal) => readSchema(directory, signal),
      test: (_, signal) => testStages(directory, signal),
      [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
    }
  },
})
