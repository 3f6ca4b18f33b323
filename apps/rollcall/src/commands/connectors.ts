import { exit } from '../exit.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const connectorsCommand: Verb = defineVerb<Record<never, never>>({
  name: 'connectors',
  arguments: [{ name: '[action]', says: 'list', choices: ['list'] }],
  options: [],
  examples: [['rollcall connectors list', 'every system Rollcall can speak to']],
  async run({ view }) {
    const { connectors } = await import('@rollcall/host')
    const rows = connectors.map(({ name, title, summary, as }) => ({ name, title, as: as.join(', '), summary }))
    await view.list('connectors', rows)
    return exit.done
  },
})
