import { checksHere, secretStages, stagesOf } from '../doctor/checks.ts'
import { exit } from '../exit.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const doctorCommand: Verb = defineVerb<{ offline?: boolean }>({
  name: 'doctor',
  arguments: [],
  options: [{ flags: '--offline', says: 'connect to nothing' }],
  examples: [
    ['rollcall doctor', 'this computer, state, locks, audit log, secrets, connections'],
    ['rollcall doctor --offline', 'the same without the connections'],
  ],
  async run(session, _, { offline }) {
    const { view, signal } = session
    const here = await view.stages('this computer', stagesOf(checksHere(session)))
    // Without a configuration there is nothing more to look at; it is said above.
    const host = await session.host().catch(() => undefined)
    if (!host) return exit.failed
    let good = here
    for (const name of Object.keys(host.config.connections)) {
      const secrets = await host.checkSecrets(name)
      if (secrets.length > 0) good = (await view.stages(`secrets of ${name}`, secretStages(secrets))) && good
      if (offline) continue
      const connection = await host.connection(name)
      good = (await view.stages(name, connection.test({}, signal))) && good
    }
    return good ? exit.done : exit.failed
  },
})
