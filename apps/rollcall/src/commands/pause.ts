import { pauseText } from '@rollcall/presenter'
import { exit } from '../exit.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const pauseCommand: Verb = defineVerb<{ why?: string }>({
  name: 'pause',
  arguments: [{ name: '<sync>', says: 'the sync' }],
  options: [{ flags: '--why <text>', says: 'what everyone is told who tries to run it' }],
  examples: [
    ['rollcall pause staff --why "the app is being restored"', 'nobody runs it until `rollcall resume staff`'],
    ['rollcall plan staff', 'still shows what would change'],
  ],
  async run({ host: openHost, view, timeZone }, [sync = ''], { why }) {
    const host = await openHost()
    host.definition(sync)
    const { pause, already } = await host.pause(sync, why)
    const sentence = already
      ? `${sync} is paused already, ${pauseText(pause, { timeZone })}.`
      : `${sync} is paused; a run that is on stops after its calls in flight.`
    await view.said(sentence, { sync, paused: pause, already })
    await view.note(`\`rollcall resume ${sync}\` lets it run again.`)
    return exit.done
  },
})
