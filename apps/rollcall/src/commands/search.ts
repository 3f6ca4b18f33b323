import { openBrowsing, whole } from '../browsing.ts'
import { exit } from '../exit.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const searchCommand: Verb = defineVerb<Record<never, never>>({
  name: 'search',
  arguments: [
    { name: '<connection>', says: 'a connection of the configuration' },
    { name: '<filter>', says: 'a filter in the system’s language, a DN, or a name' },
  ],
  options: [],
  examples: [
    ['rollcall search corp "(mail=mora*)"', 'with an LDAP filter'],
    ['rollcall search corp mora', 'by name'],
  ],
  async run({ host, view, signal }, [name = '', text = '']) {
    const { search } = await openBrowsing(await host(), name, 'search')
    await view.entries(whole(search({ text }, signal)))
    return exit.done
  },
})
