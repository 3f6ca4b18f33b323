import { resolve } from 'node:path'
import { counted } from '@rollcall/presenter'
import { exit } from '../exit.ts'
import { inTurn } from '../in-turn.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const configCommand: Verb = defineVerb<{ connect?: boolean }>({
  name: 'config',
  arguments: [
    { name: '<action>', says: 'validate, or schema: a JSON Schema for editors', choices: ['validate', 'schema'] },
  ],
  options: [{ flags: '--connect', says: 'with validate: also check each sync against both systems' }],
  examples: [
    ['rollcall config validate', 'every mistake with its line and column'],
    ['rollcall config validate --connect', 'and whether every field and attribute is there'],
    ['rollcall config schema > rollcall.schema.json', 'help while typing, in an editor'],
  ],
  async run(session, [action], { connect }) {
    const { view, global, cwd } = session
    const { checkConfig, configSchema } = await import('@rollcall/host')
    if (action === 'schema') {
      await view.document(await configSchema())
      return exit.done
    }
    const config = await checkConfig(resolve(cwd, global.config))
    if (connect) {
      const host = await session.host()
      const code = await inTurn(session, Object.keys(config.syncs), async (sync) => {
        await host.engine(sync, { signal: session.signal })
        return exit.done
      })
      if (code !== exit.done) return code
    }
    const connections = Object.keys(config.connections)
    const syncs = Object.keys(config.syncs)
    await view.said(
      `${config.file} is right: ${counted(connections.length, 'connection')}, ${counted(syncs.length, 'sync')}.`,
      { file: config.file, connections, syncs },
    )
    return exit.done
  },
})
