import { pauseText } from '@rollcall/presenter'
import { exit } from '../exit.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const resumeCommand: Verb = defineVerb<Record<never, never>>({
  name: 'resume',
  arguments: [{ name: '<sync>', says: 'the sync' }],
  options: [],
  examples: [['rollcall resume staff', 'lets a paused sync run again']],
  async run({ host: openHost, view, timeZone }, [sync = '']) {
    const host = await openHost()
    host.definition(sync)
    const was = await host.resume(sync)
    const sentence = was
      ? `${sync} may run again; it was paused ${pauseText(was, { timeZone })}.`
      : `${sync} was not paused.`
    await view.said(sentence, { sync, was: was ?? null })
    return exit.done
  },
})
