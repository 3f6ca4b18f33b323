import { resolve } from 'node:path'
import { counted } from '@rollcall/presenter'
import { type EditOptions, editConfiguration } from '../edit-configuration.ts'
import { exit } from '../exit.ts'
import { inTurn } from '../in-turn.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const configCommand: Verb = defineVerb<EditOptions>({
  name: 'config',
  arguments: [
    {
      name: '<action>',
      says: 'validate; schema: a JSON Schema for editors; set, unset: one value',
      choices: ['validate', 'schema', 'set', 'unset'],
    },
    { name: '[path]', says: 'with set and unset: names with dots between them; one with dots of its own in quotes' },
    { name: '[value]', says: 'with set: YAML; an expression as it is' },
  ],
  options: [
    { flags: '--connect', says: 'also check each sync against both systems' },
    { flags: '-y, --yes', says: 'with set and unset: write it without asking' },
    { flags: '--dry-run', says: 'with set and unset: only show what would change' },
  ],
  examples: [
    ['rollcall config validate', 'every mistake with its line and column'],
    ['rollcall config validate --connect', 'and whether every field and attribute is there'],
    [
      'rollcall config set syncs.staff.users.title "present(title) ? title : \'Staff\'"',
      'shows the difference, asks, writes',
    ],
    ['rollcall config unset syncs.staff.pilot', 'comments and order of the rest stay'],
    ['rollcall config schema > rollcall.schema.json', 'help while typing, in an editor'],
  ],
  async run(session, [action, path, value], options) {
    if (action === 'set' || action === 'unset') return editConfiguration(session, { action, path, value }, options)
    const { view, global, cwd } = session
    const { checkConfig, configSchema } = await import('@rollcall/host')
    if (action === 'schema') {
      await view.document(await configSchema())
      return exit.done
    }
    const config = await checkConfig(resolve(cwd, global.config))
    if (options.connect) {
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
