import { resolve } from 'node:path'
import { RollcallError } from '@rollcall/model'
import { chooseSyncs } from '../choose-syncs.ts'
import { carryOut, type EditOptions } from '../edit-configuration.ts'
import { type ExitCode, exit } from '../exit.ts'
import { scheduleOf } from '../schedules.ts'
import type { Session } from '../session.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const scheduleCommand: Verb = defineVerb<EditOptions>({
  name: 'schedule',
  arguments: [
    { name: '[sync]', says: 'the sync; without it, all' },
    { name: '[action]', says: 'on, or off: keep the schedule and do not follow it', choices: ['on', 'off'] },
  ],
  options: [
    { flags: '-y, --yes', says: 'with on and off: write it without asking' },
    { flags: '--dry-run', says: 'with on and off: only show what would change' },
  ],
  examples: [
    ['rollcall schedule', 'every sync with its next three runs'],
    ['rollcall schedule staff off', 'keeps it in the configuration for later'],
    ['rollcall config set syncs.staff.schedule.full "daily 03:00"', 'another time'],
  ],
  async run(session, [name, action], options) {
    const { host: openHost, view, now, timeZone } = session
    const host = await openHost()
    const clock = { now: now(), timeZone }
    const syncs = chooseSyncs(host, name === undefined ? [] : [name])
    if (name !== undefined && action !== undefined) {
      const { enabled } = scheduleOf(name, host.config.schedules[name], clock)
      if (!host.config.schedules[name]) throw noSchedule(name)
      return switchTo(session, name, { enabled, wanted: action === 'on' }, options)
    }
    await view.schedules(syncs.map((sync) => scheduleOf(sync, host.config.schedules[sync], clock)))
    await view.note('Rollcall runs no schedules by itself yet: let a timer of your system run `rollcall sync --yes`.')
    return exit.done
  },
})

async function switchTo(
  session: Session,
  sync: string,
  { enabled, wanted }: { readonly enabled: boolean; readonly wanted: boolean },
  options: EditOptions,
): Promise<ExitCode> {
  const { proposeEdit } = await import('@rollcall/host')
  const path = ['syncs', sync, 'schedule', 'enabled']
  const edits = enabled === wanted ? [] : [wanted ? { path } : { path, value: false }]
  const proposal = await proposeEdit(resolve(session.cwd, session.global.config), edits)
  return carryOut(session, proposal, { sync, enabled: wanted }, options)
}

function noSchedule(sync: string): RollcallError {
  return new RollcallError('config.no-schedule', `${sync} has no schedule.`, {
    hint: `Give it one: rollcall config set syncs.${sync}.schedule.full "daily 03:00"`,
  })
}
