import { exit } from '../exit.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const testCommand: Verb = defineVerb<Record<never, never>>({
  name: 'test',
  arguments: [{ name: '[connection]', says: 'the connection; without it, all' }],
  options: [],
  examples: [
    ['rollcall test', 'every connection'],
    ['rollcall test corp', 'name, port, TLS, bind, base, rights, schema, one search'],
  ],
  async run({ host: openHost, view, signal }, [name]) {
    const host = await openHost()
    const names = name === undefined ? Object.keys(host.config.connections) : [name]
    let good = true
    for (const one of names) {
      const connection = await host.connection(one)
      good = (await view.stages(one, connection.test({}, signal))) && good
    }
    return good ? exit.done : exit.failed
  },
})
