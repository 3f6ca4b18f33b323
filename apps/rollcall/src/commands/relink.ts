import { RollcallError } from '@rollcall/model'
import { type MendOptions, mendLinks, mendOptions } from '../mend-links.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const relinkCommand: Verb = defineVerb<MendOptions & { by?: string }>({
  name: 'relink',
  arguments: [{ name: '<sync>', says: 'the sync' }],
  options: [{ flags: '--by <field>', says: 'a mapped target field that no two accounts share' }, ...mendOptions],
  examples: [
    ['rollcall relink staff --by userName --dry-run', 'a directory was loaded anew: who would be linked to whom'],
    ['rollcall relink staff --by userName', 'moves the links to the new ids; nobody is disabled'],
  ],
  async run(session, [sync = ''], { by, ...options }) {
    if (by === undefined)
      throw new RollcallError('config.relink-field', '`relink` needs the field to go by.', {
        hint: `For example: rollcall relink ${sync} --by userName`,
      })
    return mendLinks(session, sync, { verb: 'relink', by }, options)
  },
})
