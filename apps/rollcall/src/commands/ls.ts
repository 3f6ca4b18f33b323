import { openBrowsing, whole } from '../browsing.ts'
import { exit } from '../exit.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const lsCommand: Verb = defineVerb<Record<never, never>>({
  name: 'ls',
  arguments: [
    { name: '<connection>', says: 'a connection of the configuration' },
    { name: '[dn]', says: 'the entry to look below; without it, the top' },
  ],
  options: [],
  examples: [
    ['rollcall ls corp', 'the top of the directory'],
    ['rollcall ls corp ou=people,dc=acme,dc=example', 'what is below an entry'],
  ],
  async run({ host, view, signal }, [name = '', ref]) {
    const { browse } = await openBrowsing(await host(), name, 'browse')
    await view.entries(whole(browse(ref === undefined ? {} : { ref }, signal)))
    return exit.done
  },
})
