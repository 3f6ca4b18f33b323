import { type Connector, defineConnector } from '@rollcall/connector-sdk'
import { browse, Directory, find, parseFilter, readSchema, search, show } from '@rollcall/ldap'
import { dialectOf } from './dialect.ts'
import { blindAttributes } from './feed/attributes.ts'
import { Feed } from './feed/feed.ts'
import { watch } from './feed/watch.ts'
import { adSettings } from './settings.ts'
import { authenticate } from './sign-in.ts'
import { testDomain } from './stages.ts'

/** Reads people and groups from Active Directory, and from Samba as its domain controller. */
export const activeDirectory: Connector = defineConnector({
  apiVersion: 1,
  name: 'active-directory',
  version: '0.1.0',
  title: 'Active Directory',
  capabilities: {
    scan: true,
    find: true,
    delta: { deletes: true, blind: blindAttributes },
    watch: true,
    browse: true,
    show: true,
    search: true,
    authenticate: true,
  },
  config: adSettings,
  tuning: [
    'otherUrls',
    'site',
    'startTls',
    'insecure',
    'ca',
    'clientCertificate',
    'clientKey',
    'pageSize',
    'connectTimeout',
    'answerTimeout',
  ],
  checkFilter: parseFilter,
  open(settings, context) {
    const directory = new Directory(settings, context, dialectOf(settings))
    const feed = new Feed(directory, settings)
    return {
      scan: (query, signal) => feed.scan(query, signal),
      delta: (since, signal) => feed.delta(since, signal),
      watch: (since, signal) => watch(directory, feed, since, signal),
      find: (request, signal) => find(directory, request, signal),
      browse: (request, signal) => browse(directory, request, signal),
      show: (request, signal) => show(directory, request, signal),
      search: (request, signal) => search(directory, request, signal),
      authenticate: (request, signal) => authenticate(directory, settings, request, signal),
      schema: (_, signal) => readSchema(directory, signal),
      test: (_, signal) => testDomain(directory, feed, signal),
      [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
    }
  },
})
