import { resolve } from 'node:path'
import { counted } from '@rollcall/presenter'
import { exit } from '../exit.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const configCommand: Verb = defineVerb<Record<never, never>>({
  name: 'config',
  arguments: [
    { name: '<action>', says: 'validate, or schema: a JSON Schema for editors', choices: ['validate', 'schema'] },
  ],
  options: [],
  examples: [
    ['rollcall config validate', 'every mistake with its line and column'],
    ['rollcall config schema > rollcall.schema.json', 'help while typing, in an editor'],
  ],
  async run({ view, global, cwd }, [action]) {
    const { checkConfig, configSchema } = await import('@rollcall/host')
    if (action === 'schema') {
      await view.document(await configSchema())
      return exit.done
    }
    const config = await checkConfig(resolve(cwd, global.config))
    const connections = Object.keys(config.connections)
    const syncs = Object.keys(config.syncs)
    await view.said(
      `${config.file} is right: ${counted(connections.length, 'connection')}, ${counted(syncs.length, 'sync')}.`,
      { file: config.file, connections, syncs },
    )
    return exit.done
  },
})
