import { openBrowsing } from '../browsing.ts'
import { exit } from '../exit.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const showCommand: Verb = defineVerb<Record<never, never>>({
  name: 'show',
  arguments: [
    { name: '<connection>', says: 'a connection of the configuration' },
    { name: '<entry>', says: 'a DN or an id' },
  ],
  options: [],
  examples: [['rollcall show corp uid=mora,ou=people,dc=acme', 'every attribute of an entry']],
  async run({ host, view, signal }, [name = '', ref = '']) {
    const { show } = await openBrowsing(await host(), name, 'show')
    await view.entry(await show({ ref }, signal))
    return exit.done
  },
})
