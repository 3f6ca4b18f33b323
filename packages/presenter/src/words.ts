import type { Instant } from '@rollcall/model'

/** `1,204` */
export function count(number: number): string {
  return String(Math.trunc(number)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 finding`, `7 findings`, `2 entries`. */
export function counted(number: number, one: string, many: string = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`
}

/** `340 ms`, `8 s`, `2 min 5 s`, `3 h 20 min`, `2 days`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return two(seconds, 60, 'min', 1, 's')
  if (seconds < 48 * 3600) return two(seconds, 3600, 'h', 60, 'min')
  return counted(Math.round(seconds / 86_400), 'day')
}

/** `12 min ago`; whole units only, because nobody needs the seconds of yesterday. */
export function ago(then: Instant, now: Instant): string {
  const ms = Math.max(0, now - then)
  if (ms < 60_000) return 'just now'
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ago`
  if (ms < 48 * 3_600_000) return `${Math.floor(ms / 3_600_000)} h ago`
  return `${Math.floor(ms / 86_400_000)} days ago`
}

/** `in 12 min`; whole minutes, rounded up: what is said to come in a minute never comes before. */
export function until(then: Instant, now: Instant): string {
  const minutes = Math.ceil((then - now) / 60_000)
  return minutes > 0 ? `in ${duration(minutes * 60_000)}` : 'now'
}

/** `4.1 KB` */
export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** `2026-04-10 14:02` in the given time zone. */
export function time(instant: Instant, timeZone: string): string {
  return times(timeZone).format(instant)
}

/** `Sat`, in the given time zone. */
export function weekday(instant: Instant, timeZone: string): string {
  return weekdays(timeZone).format(instant)
}

const times = perZone(
  (timeZone) => new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }),
)
const weekdays = perZone((timeZone) => new Intl.DateTimeFormat('en', { timeZone, weekday: 'short' }))

/** A format is kept: making one takes longer than all else that a line needs, and there are few zones. */
function perZone(make: (timeZone: string) => Intl.DateTimeFormat): (timeZone: string) => Intl.DateTimeFormat {
  const made = new Map<string, Intl.DateTimeFormat>()
  return (timeZone) => {
    const format = made.get(timeZone) ?? make(timeZone)
    made.set(timeZone, format)
    return format
  }
}

/** How many calls, and how long they take where that is known: `812 calls, about 20 s`. */
export function estimate(calls: number, seconds?: number): string {
  const said = counted(calls, 'call')
  return seconds === undefined || calls === 0 ? said : `${said}, about ${duration(Math.max(1, seconds) * 1000)}`
}

function two(seconds: number, big: number, bigWord: string, small: number, smallWord: string): string {
  const whole = Math.floor(seconds / big)
  const rest = Math.floor((seconds % big) / small)
  return rest ? `${whole} ${bigWord} ${rest} ${smallWord}` : `${whole} ${bigWord}`
}
