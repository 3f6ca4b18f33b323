import type { Pause } from '@rollcall/model'
import type { Look } from './look.ts'
import { type Line, span } from './span.ts'
import { indent } from './table.ts'
import { clean } from './text.ts'
import { time } from './words.ts'

/** A sync that nobody may run now. */
export interface PausedSync extends Pause {
  readonly sync: string
}

/** `since 2026-04-10 08:00 by kim@ws4: the app is restored` */
export function pauseText({ since, by, why }: Pause, { timeZone }: Pick<Look, 'timeZone'>): string {
  return `since ${time(since, timeZone)} by ${clean(by)}${why === undefined ? '' : `: ${clean(why)}`}`
}

/** Syncs that are paused, a line each. */
export function pauseLines(paused: readonly PausedSync[], look: Look): readonly Line[] {
  return paused.map((pause) =>
    indent([
      span(look.signs.guard, 'warn'),
      span(` ${clean(pause.sync)} is paused ${pauseText(pause, look)}`, 'warn'),
      span(`  \`rollcall resume ${clean(pause.sync)}\` lets it run again`, 'quiet'),
    ]),
  )
}
