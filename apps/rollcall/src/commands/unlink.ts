import { type MendOptions, mendLinks, mendOptions } from '../mend-links.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const unlinkCommand: Verb = defineVerb<MendOptions>({
  name: 'unlink',
  arguments: [
    { name: '<sync>', says: 'the sync' },
    { name: '<person>', says: 'whose link: an id, dn, name, or what the account is known by' },
  ],
  options: mendOptions,
  examples: [['rollcall unlink staff mora', 'the account stays as it is, and is nobody’s until it is linked again']],
  run: (session, [sync = '', person = ''], options) => mendLinks(session, sync, { verb: 'unlink', person }, options),
})
