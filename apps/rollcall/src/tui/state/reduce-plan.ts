import { removalsIn } from '@rollcall/model'
import { clean, detailLines, passings, rowKinds } from '@rollcall/presenter'
import { emptyField, fieldOf } from '../widgets/field.ts'
import { atFirst, isMove, moveIn } from '../widgets/list.ts'
import { scroll } from '../widgets/scroll.ts'
import {
  chosenRow,
  isFiltered,
  make,
  type PlanAct,
  type PlanEffect,
  type PlanNews,
  type PlanState,
  rowAt,
  withRows,
} from './plan.ts'
import { pasteIntoPlan, typeIntoPlan } from './plan-fields.ts'
import type { RanBack } from './run.ts'
import { type Around, roomOf, type ScreenEvent, type Step } from './screen.ts'

export function reducePlan(state: PlanState, event: ScreenEvent<PlanAct, PlanNews>, around: Around): Step<PlanState> {
  return withRows(next(state, event, around), around)
}

function next(state: PlanState, event: ScreenEvent<PlanAct, PlanNews>, around: Around): Step<PlanState> {
  switch (event.on) {
    case 'act':
      return act(state, event.act, around)
    case 'type':
      return typeIntoPlan(state, event.key, around)
    case 'paste':
      return pasteIntoPlan(state, event.text)
    case 'news':
      return hear(state, event.news)
    case 'failed':
      return failed(state, event)
    case 'returned':
      return returned(state, event.with as RanBack | undefined)
    case 'changed': {
      if (state.stage === 'making' || around.known.status !== 'good') return { state }
      return { ...make(state), say: { text: 'The configuration was read again, and so is the plan.' } }
    }
    default:
      return event satisfies never
  }
}

/** A run that ended leads back to where the plan came from, or to the plan that is left. */
function returned(state: PlanState, ran: RanBack | undefined): Step<PlanState> {
  if (ran?.ran === 'again') return make({ ...state, allow: [], chosen: [] })
  return ran?.ran === 'done' ? { state, go: { to: 'back' } } : { state }
}

function failed(
  state: PlanState,
  { effect, problem }: Extract<ScreenEvent<PlanAct, PlanNews>, { on: 'failed' }>,
): Step<PlanState> {
  if (effect === 'plan.make') return { state: { ...state, stage: 'failed', problem } }
  if (state.stage !== 'shown') return { state }
  if (effect === 'plan.leave-out') return { ...make(state), say: { text: problem.message, tone: 'bad' } }
  const hint = problem.hint ? ` ${problem.hint}` : ''
  const say = { text: `${problem.message}${hint}`, tone: 'bad' as const }
  // Asking again at once would fail again.
  return { state: effect === 'plan.rows' ? { ...state, stage: 'failed', problem } : state, say }
}

function hear(state: PlanState, news: PlanNews): Step<PlanState> {
  switch (news.news) {
    case 'making':
      return { state: { ...state, view: news.view } }
    case 'made': {
      const { header, chosen, view } = news
      return { state: { ...state, stage: 'shown', header, chosen, view } }
    }
    case 'sorting':
      return { state: { ...state, sorting: news.rows } }
    case 'sorted': {
      const { sorting: _, ...rest } = state
      return { state: stale(rest) }
    }
    case 'rows': {
      const { asking = { key: '' }, ...rest } = state
      const { from, of, rows, counts } = news
      const selected = Math.max(0, Math.min(state.list.selected, of - 1))
      return {
        state: { ...rest, list: { selected }, page: { ...asking, from, of, rows }, ...(counts ? { counts } : {}) },
      }
    }
    case 'left-out': {
      const { header, chosen } = news
      const { leaving: _, ...rest } = state
      return { state: stale({ ...rest, header, chosen }), say: { text: leftOutText(news) } }
    }
    case 'saved':
      return {
        state,
        say: {
          text: `Kept in ${news.file}; \`rollcall apply\` carries it out, once, within 24 hours.`,
          tone: 'good',
        },
      }
    default:
      return news satisfies never
  }
}

/** `Left out of this run: Mora Lind; and what needs that: Noah Berg.` */
function leftOutText({ chosen, names, following }: Extract<PlanNews, { news: 'left-out' }>): string {
  if (chosen.length === 0) return 'Nothing is left out any more.'
  const more = chosen.length > names.length ? ` and ${chosen.length - names.length} more` : ''
  const needing = following.length > 0 ? `; and what needs that: ${following.map(clean).join(', ')}` : ''
  return `Left out of this run: ${names.map(clean).join(', ')}${more}${needing}.`
}

/** The rows are shown until others come; an answer that is under way is of before. */
function stale(state: PlanState): PlanState {
  const under = state.asking && { asking: { ...state.asking, old: true as const } }
  return { ...state, page: { ...state.page, old: true }, ...under }
}

function act(state: PlanState, what: PlanAct, around: Around): Step<PlanState> {
  if (isMove(what)) {
    if (state.whole !== undefined) {
      const { width, height } = roomOf(around.size)
      const lines = (rowAt(state)?.details ?? []).flatMap((detail) => detailLines(detail, width))
      // Counts, filter and the heading of the row stay above.
      return { state: { ...state, whole: scroll(state.whole, what, lines.length, height - 3) } }
    }
    const page = Math.max(1, around.size.rows - 14)
    return { state: { ...state, list: moveIn(state.list, what, state.page.of, page) } }
  }
  const { header } = state
  switch (what) {
    case 'take':
      return { state } // the field hears the key
    case 'again':
      return make(state)
    case 'close':
      if (state.whole !== undefined) return { state: without(state) }
      if (isFiltered(state)) return { state: { ...state, filter: emptyField, kind: 0, list: atFirst } }
      return { state: { ...state, parting: true }, say: forgets }
    case 'filter':
      return { state: { ...without(state), entering: { what: 'filter' } } }
    case 'kind':
      return { state: { ...without(state), kind: nextKind(state), list: atFirst } }
    case 'whole':
      return { state: { ...state, whole: 0 } }
    case 'leave-out':
    case 'take-in':
      return leaveOut(state)
    case 'explain': {
      const about = chosenRow(state)?.about
      if (!about) return { state }
      const given = { sync: state.given.sync, person: about.source ?? about.label, label: about.label }
      return { state, go: { to: 'screen', screen: 'explain', with: given } }
    }
    case 'save':
      return { state: { ...state, entering: { what: 'file', field: fieldOf(`${state.given.sync}.plan`) } } }
    case 'pass':
      if (!header || passings(header.guards).length === 0) return { state }
      return { state: { ...without(state), entering: { what: 'guard', field: emptyField, at: 0 } } }
    case 'apply': {
      if (!header) return { state }
      const removals = removalsIn(header.summary)
      const type = removals > 0 ? String(removals) : 'y'
      return { state: { ...without(state), entering: { what: 'apply', field: emptyField, type } } }
    }
    default:
      return what satisfies never
  }
}

const forgets = {
  text: 'Esc again leaves and forgets who is left out; w keeps the plan in a file.',
  tone: 'warn',
} as const

function without({ whole: _, ...state }: PlanState): PlanState {
  return state
}

/** The next kind that the plan has at all, then all of them again. */
function nextKind({ kind, header }: PlanState): number {
  const summary = header?.summary as Readonly<Record<string, number>> | undefined
  for (let at = kind + 1; at <= rowKinds.length; at++) {
    const name = rowKinds[at - 1]?.kind ?? ''
    if ((summary?.[name === 'finding' ? 'findings' : name] ?? 0) > 0) return at
  }
  return 0
}

function leaveOut(state: PlanState): Step<PlanState> {
  const row = chosenRow(state)
  const { source, kind } = row?.about ?? {}
  if (!row || source === undefined || kind === undefined) return { state }
  const is = (one: { readonly kind: string; readonly source: string }): boolean =>
    one.kind === kind && one.source === source
  const chosen = state.chosen.some(is)
  if (row.leftOut && !chosen)
    return {
      state,
      say: { text: 'It is left out because it needs a change that is left out; take that one in again.', tone: 'warn' },
    }
  const records = chosen ? state.chosen.filter((one) => !is(one)) : [...state.chosen, { kind, source }]
  const effect: PlanEffect = { effect: 'plan.leave-out', records }
  const { parting: _, ...rest } = state
  return { state: { ...rest, chosen: records, leaving: true }, effects: [effect] }
}
