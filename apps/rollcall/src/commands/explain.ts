import { RollcallError } from '@rollcall/model'
import { chooseOneSync } from '../choose-syncs.ts'
import { exit } from '../exit.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const explainCommand: Verb = defineVerb<Record<never, never>>({
  name: 'explain',
  arguments: [
    { name: '<sync>', says: 'the sync; may be left out where there is only one' },
    { name: '[person]', says: 'an id, DN, name, or value of a match field; groups too' },
  ],
  options: [],
  examples: [
    ['rollcall explain staff mora', 'every step of the decision about one person'],
    ['rollcall explain staff "cn=wiki-users,ou=groups,dc=acme"', 'about a group'],
  ],
  async run({ host: openHost, view, progress, signal }, [first = '', second]) {
    const host = await openHost()
    if (second === undefined && Object.hasOwn(host.config.syncs, first))
      throw new RollcallError('config.no-person', `Nothing says whom of ${first} to explain.`, {
        hint: `For example: rollcall explain ${first} "Mora Lind"`,
      })
    const [sync, person] = second === undefined ? [undefined, first] : [first, second]
    const engine = await host.engine(chooseOneSync(host, sync), { onEvent: progress.event, signal })
    const explanation = await engine.explain(person, signal)
    progress.clear()
    await view.explanation(explanation)
    return explanation.found === 'nowhere' ? exit.failed : exit.done
  },
})
