import {
  bold,
  clean,
  comingLines,
  type Line,
  plain,
  type SyncSchedule,
  scheduleSign,
  scheduleText,
  span,
  table,
  until,
} from '@rollcall/presenter'
import {
  canSchedules,
  openSchedules,
  reduceSchedules,
  type SchedulesAct,
  type SchedulesNews,
  type SchedulesState,
  schedulesBindings,
} from '../state/schedules.ts'
import { type Drawing, defineScreen, type Frame, type Row, type Screen } from '../state/screen.ts'
import { windowOf } from '../widgets/list.ts'
import { noDaemon } from './no-daemon.ts'

/** When every sync is to run. */
export const schedulesScreen: Screen<object, SchedulesState, SchedulesAct, SchedulesNews> = defineScreen({
  name: 'schedules',
  open: openSchedules,
  bindings: schedulesBindings,
  can: canSchedules,
  reduce: reduceSchedules,
  draw,
})

/** Lines below the list: a heading, three runs, and what runs them. */
const below = 8

function draw({ list, schedules }: SchedulesState, { width, height, around: { look, known } }: Frame): Drawing {
  const selected = schedules[list.selected]
  const rows = schedules.map((one): Line[] => {
    const [first] = one.next
    const when = one.enabled ? (first ? until(first.at, look.now) : scheduleText(one) ? 'over' : '') : 'off'
    return [
      [scheduleSign(one, look), span(' '), span(clean(one.sync))],
      [span(scheduleText(one) || 'no schedule', scheduleText(one) ? undefined : 'quiet')],
      [span(scheduleText(one) ? clean(one.timeZone) : '', 'quiet')],
      [span(when, first ? undefined : 'warn')],
    ]
  })
  const [head = [], ...lines] = table(
    [{ name: 'sync', most: 24 }, { name: 'schedule' }, { name: 'time zone', optional: true }, { name: 'next' }],
    rows,
    width,
  )
  const { from, to } = windowOf(list.selected, lines.length, Math.max(1, height - below - 1))
  const shown = lines.slice(from, to).map((line, at): Row => ({ line, selected: from + at === list.selected }))
  const coming = selected ? comingLines(selected.next, selected.timeZone, { ...look, width: width + 4 }) : []
  const none = known.syncs.length === 0 ? 'The configuration has no syncs.' : ''
  return {
    crumbs: ['Schedules'],
    body: [
      ...(lines.length > 0 ? [{ line: head }, ...shown] : [{ line: [span(none, 'quiet')] }]),
      { line: [] },
      ...(selected ? [{ line: [bold('Next runs'), span(`  ${clean(selected.sync)}`, 'quiet')] }] : []),
      ...(selected ? threeOf(coming).map((line) => ({ line })) : []),
      { line: [] },
      ...noDaemon(width).map((line) => ({ line })),
    ],
    spoken: {
      lines: [...coming.map(plain), ...noDaemon(width).map(plain)],
      item: selected ? spokenItem(selected, plain(rows[list.selected]?.at(-1) ?? [])) : none,
    },
  }
}

/** Always three lines, so that nothing below them jumps. */
function threeOf(coming: readonly Line[]): readonly Line[] {
  const lines = coming.length > 0 ? coming : [[span('none', 'quiet')]]
  return [...lines, [], [], []].slice(0, 3)
}

function spokenItem(schedule: SyncSchedule, when: string): string {
  const text = scheduleText(schedule)
  return `${clean(schedule.sync)}, ${text ? `${text} by the clock of ${clean(schedule.timeZone)}, ${when}` : 'no schedule'}`
}
