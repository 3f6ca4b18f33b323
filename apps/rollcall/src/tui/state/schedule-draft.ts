import type { Schedule } from '@rollcall/host'

/** A schedule while somebody edits it: texts as they are typed, choices as they are made. */
export interface Draft {
  readonly enabled: boolean
  /** `15m`; empty: never. */
  readonly every: string
  readonly kind: Kind
  readonly weekday: string
  /** Of the month, 1 to 31. */
  readonly day: number
  /** `03:00` */
  readonly time: string
  /** `2026-12-01 03:00`; empty: never. */
  readonly once: string
  /** Empty: the computer's. */
  readonly timeZone: string
}

export type Kind = (typeof kinds)[number]
export const kinds = ['never', 'daily', 'weekly', 'monthly'] as const
export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

/** A line of the form. */
export type RowName = 'enabled' | 'every' | 'kind' | 'weekday' | 'day' | 'time' | 'once' | 'timeZone'
export type TextRow = 'every' | 'time' | 'once' | 'timeZone'

/** The lines that a draft has: how a full run is timed decides which. */
export function rowsOf({ kind }: Draft): readonly RowName[] {
  const when: Readonly<Record<Kind, readonly RowName[]>> = {
    never: [],
    daily: ['time'],
    weekly: ['weekday', 'time'],
    monthly: ['day', 'time'],
  }
  return ['enabled', 'every', 'kind', ...when[kind], 'once', 'timeZone']
}

export function isText(row: RowName): row is TextRow {
  return row === 'every' || row === 'time' || row === 'once' || row === 'timeZone'
}

export function draftOf({ enabled = true, every, full = '', once = '', timeZone = '' }: Schedule = {}): Draft {
  const words = full.split(' ')
  const kind = kinds.find((one) => one === words[0]) ?? 'never'
  return {
    enabled,
    every: every === undefined ? '' : durationText(every),
    kind,
    weekday: kind === 'weekly' ? (words[1] ?? '') : 'sunday',
    day: kind === 'monthly' ? Number(words[1]) : 1,
    time: kind === 'never' ? '03:00' : (words.at(-1) ?? ''),
    once,
    timeZone,
  }
}

/** The next or the one before of a line that is chosen from; the first comes after the last. */
export function stepRow(draft: Draft, row: RowName, by: 1 | -1): Draft {
  switch (row) {
    case 'enabled':
      return { ...draft, enabled: !draft.enabled }
    case 'kind':
      return { ...draft, kind: around(kinds, draft.kind, by) }
    case 'weekday':
      return { ...draft, weekday: around<string>(weekdays, draft.weekday, by) }
    case 'day':
      return { ...draft, day: ((draft.day - 1 + by + 31) % 31) + 1 }
    default:
      return draft
  }
}

function around<T>(all: readonly T[], one: T, by: number): T {
  return all[(all.indexOf(one) + by + all.length) % all.length] ?? one
}

/** A schedule as it would stand in the file. */
export type ScheduleData = Readonly<Record<string, string | boolean>>

export function dataOf(draft: Draft): ScheduleData {
  const { enabled, kind } = draft
  const text = (key: 'every' | 'once' | 'timeZone') => (draft[key].trim() === '' ? {} : { [key]: draft[key].trim() })
  return {
    ...text('every'),
    ...(kind === 'never' ? {} : { full: fullText(draft) }),
    ...text('once'),
    ...text('timeZone'),
    ...(enabled ? {} : { enabled }),
  }
}

function fullText({ kind, weekday, day, time }: Draft): string {
  const which: Readonly<Record<Kind, string>> = { never: '', daily: '', weekly: ` ${weekday}`, monthly: ` ${day}` }
  return `${kind}${which[kind]} ${time.trim()}`
}

/** A place in the file where a value is to stand, or nothing any more. */
export interface ScheduleEdit {
  readonly path: readonly string[]
  readonly value?: string | boolean
}

/** What leads from one to the other; keys that say the same stay as they are written. */
export function editsBetween(sync: string, was: Draft, now: Draft): readonly ScheduleEdit[] {
  const [old, wanted] = [dataOf(was), dataOf(now)]
  const path = ['syncs', sync, 'schedule']
  const differing = differingKeys(old, wanted)
  if (differing.length > 0 && Object.keys(wanted).length === 0) return [{ path }]
  return differing.map((key) => ({
    path: [...path, key],
    ...(wanted[key] === undefined ? {} : { value: wanted[key] }),
  }))
}

export function sameDraft(one: Draft, other: Draft): boolean {
  return sameData(dataOf(one), dataOf(other))
}

export function sameData(one: ScheduleData, other: ScheduleData): boolean {
  return differingKeys(one, other).length === 0
}

function differingKeys(one: ScheduleData, other: ScheduleData): readonly string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((key) => one[key] !== other[key])
}

/** `15m`, in the largest unit that fits. */
export function durationText(ms: number): string {
  const [unit, size] = units.find(([, size]) => ms % size === 0) ?? ['s', 1000]
  return `${ms / size}${unit}`
}

const units: readonly (readonly [string, number])[] = [
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
]
