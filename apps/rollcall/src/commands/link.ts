import { type MendOptions, mendLinks, mendOptions } from '../mend-links.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const linkCommand: Verb = defineVerb<MendOptions>({
  name: 'link',
  arguments: [
    { name: '<sync>', says: 'the sync' },
    { name: '<person>', says: 'who in the source: an id, dn, name, or what the account would be known by' },
    { name: '<account>', says: 'which account in the target: its id, or what it is known by' },
  ],
  options: mendOptions,
  examples: [
    ['rollcall link staff mora m.lind', 'from now on this account is hers; the next sync keeps it in step'],
    ['rollcall link staff wiki-users Editors --yes', 'a group, without asking'],
  ],
  run: (session, [sync = '', person = '', account = ''], options) =>
    mendLinks(session, sync, { verb: 'link', person, account }, options),
})
