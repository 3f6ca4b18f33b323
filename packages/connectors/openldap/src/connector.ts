import { type Connector, defineConnector } from '@rollcall/connector-sdk'
import { browse, Directory, find, parseFilter, readSchema, search, show, testStages } from '@rollcall/ldap'
import type { Kind } from '@rollcall/model'
import { dialectOf } from './dialect.ts'
import { delta, minding, scanWithPlace } from './feed/feed.ts'
import { silent } from './feed/silent.ts'
import { watch } from './feed/watch.ts'
import { openLdapSettings } from './settings.ts'
import { authenticate } from './sign-in.ts'

/** Reads people and groups from OpenLDAP and 389 Directory Server. */
export const openLdap: Connector = defineConnector({
  apiVersion: 1,
  name: 'openldap',
  version: '0.1.0',
  title: 'OpenLDAP',
  capabilities: {
    scan: true,
    find: true,
    delta: { deletes: true, blind: silent },
    watch: true,
    browse: true,
    show: true,
    search: true,
    authenticate: true,
  },
  config: openLdapSettings,
  tuning: ['startTls', 'insecure', 'ca', 'pageSize', 'connectTimeout', 'answerTimeout'],
  checkFilter: parseFilter,
  open(settings, context) {
    const directory = new Directory(settings, context, dialectOf(settings))
    const followed = { directory, settings, context, refused: new Set<Kind>() }
    return {
      scan: (query, signal) => scanWithPlace(followed, query, signal),
      find: (request, signal) => find(directory, request, signal),
      delta: (since, signal) => minding(followed, since.query.kind, delta(followed, since, signal)),
      watch: (since, signal) => minding(followed, since.query.kind, watch(followed, since, signal)),
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
