import { cells, clean, count, cut, fit, type Line, pad, plain, span, triedText } from '@rollcall/presenter'
import type { DraftRow, Place } from '../state/mapping-draft.ts'
import { factsNow, type MappingState, ofGroups, rowsNow } from '../state/mapping-state.ts'
import type { Frame, Row } from '../state/screen.ts'
import { leavingWords } from './mapping-leaving.ts'

/** Cells of each column: the target's name, what it asks for, the text, and what comes of it. */
interface Widths {
  readonly name: number
  readonly asks: number
  readonly text: number
  readonly end: number
}

const gap = 2

function widthsOf(state: MappingState, width: number): Widths {
  const rows = rowsNow(state)
  const longest = Math.max(10, ...rows.map(({ label }) => cells(label)))
  const name = Math.min(longest, width < 110 ? 20 : 32)
  const asks = state.section !== 'fields' ? 0 : width < 110 ? 8 : 15
  const rest = width - name - asks - gap * (asks > 0 ? 3 : 2)
  const text = Math.floor(rest * shares[state.section])
  return { name, asks, text, end: rest - text }
}

/** How much of the room the text takes. */
const shares = { fields: 0.5, scope: 0.62, match: 0.62, roles: 0.62, leaving: 0.46 } as const

/** The heading of the columns. */
export function headLine(state: MappingState, { width, around }: Frame): Line {
  const widths = widthsOf(state, width)
  const sync = around.known.syncs.find(({ name }) => name === state.sync)
  const groups = ofGroups(state)
  const first = state.person?.label.split(' ')[0] ?? 'They'
  const gets = state.group ? 'the group would get' : 'no group to try it with'
  const [to, from] = [clean(sync?.to ?? ''), clean(sync?.from ?? '')]
  const heads: Readonly<Record<MappingState['section'], readonly [string, string, string]>> = {
    fields: [to, `from ${from}`, groups ? gets : `${clean(first)} would get`],
    scope: [groups ? 'groups' : 'who counts', `in ${from}`, ''],
    match: ['in order', `field of ${to} = expression of ${from}`, groups ? '' : 'if there were no links'],
    roles: ['role', `group of ${from}`, 'in scope'],
    leaving: ['someone', 'what happens to the account', 'in words'],
  }
  const [name, text, end] = heads[state.section]
  return columns(widths, [span(name, 'quiet')], [], [span(text, 'quiet')], end === '' ? [] : [span(end, 'quiet')])
}

/** Every row of the section, the selected one marked. */
export function rowLines(state: MappingState, frame: Frame): readonly Row[] {
  const widths = widthsOf(state, frame.width)
  const { selected } = state.lists[state.section]
  const rows = rowsNow(state)
  if (rows.length === 0) return [{ line: [span(emptyText(state, frame), 'quiet')] }]
  return rows.map((row, at) => ({
    line: rowLine(state, row, widths, frame),
    ...(at === selected && !state.worst ? { selected: true } : {}),
  }))
}

function emptyText({ section, facts, sync, kind }: MappingState, { around }: Frame): string {
  const to = around.known.syncs.find(({ name }) => name === sync)?.to ?? ''
  if (!facts) return ''
  return section === 'roles'
    ? `${clean(to)} has no roles.`
    : `${clean(to)} has no fields${kind === 'group' ? ' of groups' : ''} to map.`
}

function rowLine(state: MappingState, row: DraftRow, widths: Widths, frame: Frame): Line {
  const text: Line = row.text === '' ? [span(placeholderOf(row), 'quiet')] : [span(clean(row.text))]
  return columns(
    widths,
    [span(clean(row.label))],
    [span(cut(asksWords(state, row, widths.asks < 10).join(' '), widths.asks), 'quiet')],
    text,
    endOf(state, row, frame),
  )
}

/** What the target asks of the field, and when it is written if not always. */
export function asksWords(state: MappingState, { place }: DraftRow, short = false): readonly string[] {
  if (place.part !== 'fields') return []
  const field = factsNow(state)?.target.find(({ name }) => name === place.name)
  const write = state.draft[place.kind].fields[place.name]?.write
  return [
    ...(field?.required ? [short ? 'req' : 'required'] : []),
    ...(field?.unique ? [short ? 'uniq' : 'unique'] : []),
    ...(write === 'onCreate' ? ['once'] : write === 'ifEmpty' ? ['if empty'] : []),
  ]
}

/** What the row means for everybody together: counts where there is something to count. */
export function countsWords(state: MappingState, row: DraftRow): readonly string[] {
  const { place, text } = row
  if (ofGroups(state)) return []
  if (state.section === 'leaving') return leavingWords(row, state.draft)
  const { survey } = state.counted
  if (place.part === 'match') {
    const hits = survey?.rules?.find(({ rule }) => plainRule(rule) === plainRule(text))
    if (!hits || text === '') return []
    return [`${count(hits.one)} found`, ...(hits.several > 0 ? [`${count(hits.several)} several`] : [])]
  }
  if (place.part === 'roles') {
    if (survey?.missingGroups.includes(text)) return [noGroup]
    const members = place.at === 0 ? survey?.roles[place.name] : undefined
    return members === undefined ? [] : [count(members)]
  }
  return place.part === 'inGroups' && survey?.missingGroups.includes(text) ? [noGroup] : []
}

const noGroup = 'there is no such group'

function endOf(state: MappingState, row: DraftRow, { around: { look } }: Frame): Line {
  const { place, text } = row
  const { tried } = state
  if (place.part === 'fields') {
    const one = tried.fields[place.name]
    if (text.trim() === '') return [span('not mapped', 'quiet')]
    if (!isMembers(place) && !whom(state) && !one?.problem) return []
    return one ? triedText(one, place.name, look) : []
  }
  const rule = place.part === 'match' && text !== '' ? tried.rules[place.at] : undefined
  if (rule?.problem) return triedText(rule, '', look)
  const words = countsWords(state, row)
  return words.length === 0
    ? []
    : [span(words.join(', '), words.includes(noGroup) || words.length > 1 ? 'warn' : undefined)]
}

/** Beside each other, without blanks behind the last one that says something. */
function columns(
  { name, asks, text, end }: Widths,
  ...[first, second, third, last]: readonly [Line, Line, Line, Line]
): Line {
  const all: readonly (readonly [Line, number])[] = [
    [first, name],
    ...(asks > 0 ? [[second, asks] as const] : []),
    [third, text],
    [last, end],
  ]
  const until = all.findLastIndex(([line]) => line.length > 0)
  return all.slice(0, until + 1).flatMap(([line, width], at): Line => {
    const fitting = fit(line, width)
    return at === until ? fitting : [...fitting, span(pad('', width - cells(plain(fitting)) + gap))]
  })
}

/** Who or what the mapping is tried with. */
export function whom(state: MappingState): MappingState['person'] {
  return state.kind === 'user' ? state.person : state.group
}

/** They are kept in step one by one: there is no value to show. */
export function isMembers(place: Place): boolean {
  return place.part === 'fields' && place.kind === 'group' && place.name === 'members'
}

/** However it is spaced. */
function plainRule(rule: string): string {
  return rule.replace(/\s*=\s*/, '=').trim()
}

/** What an empty row means. */
export function placeholderOf({ place }: DraftRow): string {
  switch (place.part) {
    case 'fields':
      return ''
    case 'filter':
      return place.kind === 'user' ? 'everyone there' : 'every group there'
    case 'onLeave':
      return 'disable'
    case 'onDelete':
      return 'the same'
    case 'onGroupLeave':
      return 'keep'
    case 'disableWhen':
      return 'disabled, expired'
    case 'roles':
      return place.at === 0 ? 'nobody' : 'another'
    default:
      return place.at === 0 ? nothing[place.kind][place.part] : 'another'
  }
}

const nothing = {
  user: {
    base: 'wherever the connection looks',
    inGroups: 'in a group or not',
    exclude: 'nobody',
    match: 'nobody finds an account: everyone is new',
  },
  group: {
    base: 'wherever the connection looks',
    inGroups: '',
    exclude: 'none',
    match: 'none finds a group: every one is new',
  },
} as const
