import { resolve } from 'node:path'
import { openBrowsing } from '../browsing.ts'
import { ldifOf, writeNew } from '../entry-ldif.ts'
import { exit } from '../exit.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const showCommand: Verb = defineVerb<{ ldif?: string }>({
  name: 'show',
  arguments: [
    { name: '<connection>', says: 'a connection of the configuration' },
    { name: '<entry>', says: 'a DN or an id' },
  ],
  options: [{ flags: '--ldif <file>', says: 'write the entry as LDIF to a new file, without what the server keeps' }],
  examples: [
    ['rollcall show corp uid=mora,ou=people,dc=acme', 'every attribute of an entry'],
    ['rollcall show corp uid=mora,ou=people,dc=acme --ldif mora.ldif', 'for another directory'],
  ],
  async run({ host: openHost, view, cwd, signal }, [name = '', ref = ''], { ldif }) {
    const host = await openHost()
    if (ldif !== undefined) {
      const file = resolve(cwd, ldif)
      await writeNew(file, await ldifOf(host, name, ref, signal))
      await view.said(`Written to ${file}.`, { file })
      return exit.done
    }
    const { show } = await openBrowsing(host, name, 'show')
    await view.entry(await show({ ref }, signal))
    return exit.done
  },
})
