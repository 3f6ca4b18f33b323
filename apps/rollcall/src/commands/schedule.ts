import { chooseSyncs } from '../choose-syncs.ts'
import { exit } from '../exit.ts'
import { scheduleOf } from '../schedules.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const scheduleCommand: Verb = defineVerb({
  name: 'schedule',
  arguments: [{ name: '[sync]', says: 'the sync; without it, all' }],
  options: [],
  examples: [
    ['rollcall schedule', 'every sync with its next three runs'],
    ['rollcall schedule staff --json', 'one of them, for scripts'],
  ],
  async run({ host: openHost, view, now, timeZone }, [name]) {
    const host = await openHost()
    const clock = { now: now(), timeZone }
    const syncs = chooseSyncs(host, name === undefined ? [] : [name])
    await view.schedules(syncs.map((sync) => scheduleOf(sync, host.config.schedules[sync], clock)))
    await view.note('Rollcall runs no schedules by itself yet: let a timer of your system run `rollcall sync --yes`.')
    return exit.done
  },
})
