import type { TableFacts } from '@rollcall/host'
import type { Field, Problem } from '@rollcall/model'
import { completePlace } from '../../init/known-servers.ts'
import { type Binding, type Move, moves } from '../keys.ts'
import {
  emptyForm,
  type Form,
  fieldAt,
  forgetSecret,
  goTo,
  pasteIntoForm,
  sameAnswers,
  textOf,
  typeIntoForm,
  withText,
} from '../widgets/form.ts'
import { isMove, moveIn } from '../widgets/list.ts'
import {
  type KnownSecrets,
  keepTyped,
  keptNow,
  lookAnew,
  lookAtSecret,
  lookedAt,
  type SecretEffect,
  type SecretNews,
} from './credential.ts'
import type { Around, ScreenEvent, Step } from './screen.ts'
import { type End, fillable, sourceEnd, sourceKind, syncName, targetEnd, targetKind } from './start-answers.ts'
import { type Draft, draftOf } from './start-draft.ts'
import { type StartFound, type StartProposal, withoutFound } from './start-found.ts'
import {
  asksSecret,
  beginStep,
  chosenTable,
  fieldsOf,
  forTable,
  mappedColumns,
  type StepName,
  stepsOf,
} from './start-steps.ts'
import { beingTested, brokenTest, heardTest, type Tested, type TestNews } from './tested.ts'

export type StartAct = 'next' | 'field' | 'back' | 'write' | 'plan' | Move

export const startBindings: readonly Binding<StartAct>[] = [
  { keys: ['enter'], act: 'next', says: 'next' },
  { keys: ['tab', 'down'], act: 'field', says: 'next field' },
  { keys: ['enter'], act: 'write', says: 'write it', writes: true },
  { keys: ['enter', 'p'], act: 'plan', says: 'plan: see what would change' },
  ...moves,
  { keys: ['esc', 'backspace'], act: 'back', says: 'back' },
]

/** How a step was tested. */
export interface StepTest extends Tested {
  /** The answers that were tested, as text. */
  readonly of: string
}

export interface StartState {
  readonly step: StepName
  readonly form: Form
  readonly found: StartFound
  readonly tests: Readonly<Partial<Record<StepName, StepTest | undefined>>>
  readonly secrets: KnownSecrets
  /** The configuration that would be written, and what is wrong with it. */
  readonly draft?: { readonly text: string; readonly problem?: Problem }
  readonly top: number
  readonly written?: string
  /** Esc was pressed at the first step. */
  readonly leaving?: true
}

export type StartEffect =
  | SecretEffect
  /** Tests an end as far as a step needs it. */
  | { readonly effect: 'start.test'; readonly step: StepName; readonly end: End }
  | {
      readonly effect: 'start.propose'
      readonly source: End
      readonly target: End
      readonly columns?: readonly Field[]
      /** Of a database: groups may be kept in others than the one of accounts. */
      readonly tables?: readonly TableFacts[]
    }
  | { readonly effect: 'start.check'; readonly draft: Draft }
  | { readonly effect: 'start.write'; readonly draft: Draft }

export type StartNews =
  | SecretNews
  | (TestNews & { readonly step: StepName; readonly found?: StartFound })
  | { readonly news: 'proposal'; readonly proposal: StartProposal }
  | { readonly news: 'checked'; readonly text: string; readonly problem?: Problem }
  | { readonly news: 'written'; readonly file: string }

export function openStart(): Step<StartState> {
  const form = beginStep('source', emptyForm, {})
  return { state: { step: 'source', form, found: {}, tests: {}, secrets: {}, top: 0 } }
}

export function canStart(state: StartState, act: StartAct): boolean {
  const { step, written, draft } = state
  if (act === 'back') return true
  if (act === 'plan') return written !== undefined
  if (written !== undefined) return false
  if (act === 'write') return step === 'review' && draft !== undefined && !draft.problem
  if (isMove(act)) return step === 'review' && draft !== undefined
  if (act === 'field') return step !== 'review' && fieldsOf(step, state.form, state.found).length > 1
  return step !== 'review'
}

export function startStays({ step, written }: StartState): string | undefined {
  return step === 'source' || written !== undefined ? undefined : 'Nothing is written yet.'
}

export function reduceStart(
  state: StartState,
  event: ScreenEvent<StartAct, StartNews>,
  around: Around,
): Step<StartState> {
  switch (event.on) {
    case 'type':
      return type(state, event.key)
    case 'paste':
      return { state: edited(state, pasteIntoForm(state.form, here(state), event.text)) }
    case 'act':
      return act(state, event.act, around)
    case 'news':
      return hear(state, event.news)
    case 'failed':
      return fail(state, event.effect, event.problem)
    default:
      return { state }
  }
}

function here({ step, form, found }: StartState): ReturnType<typeof fieldsOf> {
  return fieldsOf(step, form, found)
}

function type(state: StartState, key: Parameters<typeof typeIntoForm>[2]): Step<StartState> {
  if (key.name === 'esc') return back(state)
  if (key.name === 'enter') return next(state)
  const after = edited(state, typeIntoForm(state.form, here(state), key))
  return { state: after, effects: looks(state, after) }
}

/** Another reference was named: whether there is a secret is told as soon as one moves on. */
function looks(before: StartState, { step, form, found, secrets }: StartState): readonly StartEffect[] {
  if (!asksSecret(step)) return []
  const moved = before.form.at !== form.at || textOf(before.form, `${step}.way`) !== textOf(form, `${step}.way`)
  const asked = moved && fieldsOf(step, form, found).some(({ kind }) => kind === 'secret')
  const look = asked ? lookAnew(form, step, secrets) : undefined
  return look ? [look] : []
}

/** How an earlier answer was tested says nothing of another one. */
function edited({ leaving: _, ...state }: StartState, form: Form): StartState {
  const tests = sameAnswers(form, state.form) ? state.tests : withoutTest(state.tests, state.step)
  const table = (of: Form): string => textOf(of, 'table.name')
  const changed = state.step === 'table' && table(form) !== table(state.form)
  return { ...state, tests, form: changed ? forTable(form, state.found) : form }
}

function act(state: StartState, what: StartAct, { readOnly }: Around): Step<StartState> {
  if (what === 'back') return back(state)
  if (isMove(what)) return { state: { ...state, top: scrolled(state, what) } }
  if (what === 'plan') return { state, go: { to: 'screen', screen: 'plan', with: { sync: syncName }, instead: true } }
  if (what === 'write') {
    const writes = !readOnly && canStart(state, 'write')
    return {
      state,
      effects: writes ? ([{ effect: 'start.write', draft: draftOf(state) }] as readonly StartEffect[]) : [],
    }
  }
  return next(state)
}

/** No further than to the last line of what is wrong and the file. */
function scrolled({ top, draft }: StartState, move: Move): number {
  const { text = '', problem } = draft ?? {}
  const lines = [problem?.message, problem?.hint, text].filter(Boolean).join('\n').trimEnd().split('\n').length
  return moveIn({ selected: top }, move, lines, 10).selected
}

/** One step back, every answer kept; at the first one it asks. */
function back(state: StartState): Step<StartState> {
  const steps = stepsOf(state.form)
  const before = steps[steps.indexOf(state.step) - 1]
  if (state.written !== undefined) return { state, go: { to: 'back' } }
  if (before) return { state: { ...state, step: before, form: { ...state.form, at: 0 } } }
  if (state.leaving || textOf(state.form, 'source.place') === '') return { state, go: { to: 'back' } }
  const text = 'Esc again leaves; nothing was written.'
  return { state: { ...state, leaving: true }, say: { text, tone: 'warn' } }
}

/** Goes on once this step is answered and its test has passed. */
function next(state: StartState): Step<StartState> {
  const form = completed(state.form)
  const fields = fieldsOf(state.step, form, state.found)
  const missing = fields.find(({ name, required, kind }) => required && kind !== 'secret' && textOf(form, name) === '')
  if (missing && state.step !== 'mapping') {
    const already = fieldAt(form, fields) === missing
    return {
      state: { ...state, form: goTo(form, fields, missing.name), tests: withoutTest(state.tests, state.step) },
      ...(already ? { say: { text: `${missing.label} is missing.`, tone: 'warn' } } : {}),
    }
  }
  const keep = fields.some(({ kind }) => kind === 'secret') ? keepTyped(form, state.step) : undefined
  if (keep) return { state: { ...state, form }, effects: [keep] }
  return test({ ...state, form })
}

function completed(form: Form): Form {
  const place = textOf(form, 'source.place')
  const whole = completePlace(place)
  return whole === place ? form : withText(form, 'source.place', whole)
}

function test(state: StartState): Step<StartState> {
  const { step } = state
  if (step === 'mapping') return state.found.proposal ? goOn(state) : { state } // it is still being read
  if (step === 'source' && sourceKind(state.form) === 'entra-id') return goOn(state) // only its app can ask
  const end = endOf(state)
  const of = JSON.stringify(end)
  const known = state.tests[step]
  if (known?.state === 'passed' && known.of === of) return goOn(state)
  const tests = { ...state.tests, [step]: { ...beingTested, of } }
  return { state: { ...state, tests }, effects: [{ effect: 'start.test', step, end }] as readonly StartEffect[] }
}

function endOf(state: StartState): End {
  const { step, form, found } = state
  if (step === 'source') return sourceEnd(form, 'reach')
  if (step === 'bind') return sourceEnd(form, 'bind', found.system)
  if (step === 'app' || step === 'base' || step === 'columns') return sourceEnd(form, 'all', found.system)
  return step === 'table' ? targetEnd(form, mappedColumns(form, found)) : targetEnd(form)
}

/** The next step, with what it needs to know asked for. */
function goOn(state: StartState): Step<StartState> {
  const steps = stepsOf(state.form)
  const step = steps[steps.indexOf(state.step) + 1] ?? 'review'
  const { proposal, ...others } = state.found
  const again = step === 'mapping' ? proposal : undefined // of other systems than now, perhaps
  const found = again ? others : state.found
  const form = Object.entries(again?.mapping ?? {}).reduce(withoutProposed, state.form)
  const { draft: _, ...rest } = state
  const moved: StartState = { ...rest, step, found, form: beginStep(step, form, found), top: 0 }
  // What failed before may have failed for an answer that is another one now.
  const tests = state.tests[step]?.of === JSON.stringify(endOf(moved)) ? state.tests : withoutTest(state.tests, step)
  return { state: { ...moved, tests }, effects: asks(moved) }
}

/** The form without a proposal that nobody has changed. */
function withoutProposed(form: Form, [name, proposed]: readonly [string, string]): Form {
  const { [`map.${name}`]: _, ...texts } = form.texts
  return textOf(form, `map.${name}`) === proposed ? { ...form, texts } : form
}

function withoutTest(tests: StartState['tests'], step: StepName): StartState['tests'] {
  return { ...tests, [step]: undefined }
}

function asks(state: StartState): readonly StartEffect[] {
  const { step, form, found } = state
  if (asksSecret(step)) {
    const asked = fieldsOf(step, form, found).some(({ kind }) => kind === 'secret')
    const look = asked ? lookAtSecret(form, step) : undefined
    return look ? [look] : []
  }
  if (step === 'mapping') {
    const table = chosenTable(form, found.targetTables ?? [])
    const tables = targetKind(form) === 'csv' ? [] : found.targetTables
    const columns =
      targetKind(form) === 'scim' || !table ? {} : { columns: fillable(form, table), ...(tables && { tables }) }
    return [
      { effect: 'start.propose', source: sourceEnd(form, 'all', found.system), target: targetEnd(form), ...columns },
    ]
  }
  return step === 'review' ? [{ effect: 'start.check', draft: draftOf(state) }] : []
}

function hear(state: StartState, news: StartNews): Step<StartState> {
  switch (news.news) {
    case 'kept': {
      const form = forgetSecret(state.form, `${news.as}.typed`)
      const { secrets, look } = keptNow(state.secrets, news)
      const tried = test({ ...state, form, secrets })
      return { ...tried, effects: [look, ...(tried.effects ?? [])] }
    }
    case 'secret':
      return news.found.problem?.code === 'config.keychain'
        ? { state: heardSecret(state, news), say: noKeychain }
        : { state: heardSecret(state, news) }
    case 'stage':
    case 'tested':
      return heardStep(state, news)
    case 'proposal': {
      const found = { ...state.found, proposal: news.proposal }
      return {
        state: {
          ...state,
          found,
          form: state.step === 'mapping' ? beginStep('mapping', state.form, found) : state.form,
        },
      }
    }
    case 'checked':
      return { state: { ...state, draft: { text: news.text, ...(news.problem && { problem: news.problem }) } } }
    case 'written':
      return { state: { ...state, written: news.file }, say: { text: `Written to ${news.file}.`, tone: 'good' } }
    default:
      return { state: news satisfies never }
  }
}

const noKeychain = {
  text: 'There is no keychain here: a file that only you may read keeps it instead.',
  tone: 'warn',
} as const

/** Without a keychain the answer is another place, and what was typed for it is forgotten. */
function heardSecret(state: StartState, news: Extract<SecretNews, { news: 'secret' }>): StartState {
  const { as, found } = news
  const secrets = lookedAt(state.secrets, news)
  if (found.problem?.code !== 'config.keychain') return { ...state, secrets }
  const form = forgetSecret(withText(withText(state.form, `${as}.way`, 'file'), `${as}.ref`, ''), `${as}.typed`)
  return { ...state, secrets, form, found: { ...state.found, noKeychain: found.problem } }
}

function heardStep(state: StartState, news: TestNews & { step: StepName; found?: StartFound }): Step<StartState> {
  const { step, found } = news
  const before = state.tests[step]
  if (!before) return { state } // the answer was edited meanwhile
  const now = heardTest(before, news)
  const after: StartState = { ...state, tests: { ...state.tests, [step]: now } }
  if (now.state === 'busy') return { state: after }
  if (now.state === 'passed') {
    const told: StartState = { ...after, found: { ...withoutFound(state.found, step), ...found } }
    return step === state.step ? goOn(told) : { state: told }
  }
  const problem = now.stages.at(-1)?.problem
  // Who was quicker than the look at the keychain learns it from the test.
  if (problem?.code === 'config.keychain' && step === state.step && asksSecret(step)) {
    const without = heardSecret(after, {
      news: 'secret',
      as: step,
      ref: { keychain: '' },
      found: { where: '', problem },
    })
    return { state: { ...without, form: goTo(without.form, here(without), `${step}.ref`) }, say: noKeychain }
  }
  return { state: { ...after, form: goTo(after.form, here(after), problem && blamed(problem, step)) } }
}

/** The field that a failed test asks to look at again. */
function blamed({ code, field }: Problem, step: StepName): string | undefined {
  if (code === 'auth.certificate') return step === 'target' || step === 'app' ? `${step}.ca` : 'source.ca'
  if (code === 'unavailable.start-tls' || code === 'config.insecure') return 'source.security'
  if (code === 'config.no-new-id') return 'table.new'
  if (code.startsWith('auth') && asksSecret(step)) return `${step}.typed`
  return field === 'users.id' ? 'table.id' : undefined
}

function fail(state: StartState, effect: string, problem: Problem): Step<StartState> {
  const say = { text: [problem.message, problem.hint].filter(Boolean).join(' '), tone: 'bad' } as const
  const now = state.tests[state.step]
  if (effect === 'start.test' && now) {
    return { state: { ...state, tests: { ...state.tests, [state.step]: brokenTest(now, problem) } } }
  }
  if (effect === 'secret.keep') {
    return {
      state: heardSecret(state, {
        news: 'secret',
        as: state.step,
        ref: { keychain: '' },
        found: { where: '', problem },
      }),
      say,
    }
  }
  return { state, say }
}
