import type { EditProposal, Setting, SettingProblem } from '@rollcall/host'
import type { Problem } from '@rollcall/model'
import type { Binding, Key } from '../keys.ts'
import {
  type Form,
  type FormField,
  forgetSecret,
  formOf,
  goTo,
  pasteIntoForm,
  sameAnswers,
  textOf,
  typeIntoForm,
} from '../widgets/form.ts'
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
import { fieldName, formOfSettings, settingFields, settingsOfForm, textProblem } from './settings-form.ts'
import { beingTested, brokenTest, heardTest, type Tested, type TestNews } from './tested.ts'

export type ConnectionAct = 'save' | 'test' | 'field' | 'write' | 'back'

export const connectionBindings: readonly Binding<ConnectionAct>[] = [
  { keys: ['enter'], act: 'write', says: 'write it', writes: true },
  { keys: ['ctrl-s'], act: 'save', says: 'save', writes: true },
  { keys: ['ctrl-t'], act: 'test', says: 'test' },
  { keys: ['tab', 'down', 'enter'], act: 'field', says: 'next field' },
  { keys: ['esc'], act: 'back', says: 'back' },
]

export interface ConnectorChoice {
  readonly name: string
  readonly title: string
  readonly summary: string
}

export interface ConnectionState {
  /** Absent: a new one. */
  readonly name?: string
  readonly connectors: readonly ConnectorChoice[]
  readonly settings: Readonly<Record<string, readonly Setting[]>>
  /** As it stands in the configuration; absent until that is read. */
  readonly raw?: Readonly<Record<string, unknown>>
  readonly form: Form
  readonly before: string
  readonly problems: readonly SettingProblem[]
  /** Saving or testing was tried: from then on what is missing is marked too. */
  readonly tried: boolean
  readonly secrets: KnownSecrets
  /** The settings that `problems` are about, as text. */
  readonly checked: string
  /** What goes on once the settings are checked, or a typed secret is kept. */
  readonly next?: { readonly what: 'save' | 'test'; readonly after: 'checked' | 'kept' }
  readonly test?: Tested
  readonly proposal?: EditProposal
  readonly leaving?: true
}

export interface Settings {
  readonly name: string
  readonly connector: string
  readonly settings: Readonly<Record<string, unknown>>
}

export type ConnectionEffect =
  | SecretEffect
  | { readonly effect: 'connection.look'; readonly name?: string }
  | { readonly effect: 'connection.check'; readonly of: Settings }
  | { readonly effect: 'connection.test'; readonly of: Settings }
  /** What the configuration would become. */
  | { readonly effect: 'connection.propose'; readonly of: Settings }
  | { readonly effect: 'connection.write'; readonly proposal: EditProposal }

export type ConnectionNews =
  | SecretNews
  | {
      readonly news: 'looked'
      readonly connectors: readonly ConnectorChoice[]
      readonly settings: Readonly<Record<string, readonly Setting[]>>
      readonly raw?: Readonly<Record<string, unknown>>
    }
  | { readonly news: 'checked'; readonly of: Settings; readonly problems: readonly SettingProblem[] }
  | TestNews
  | { readonly news: 'proposed'; readonly proposal: EditProposal }
  | { readonly news: 'written' }

export function openConnection({ name }: { readonly name?: string }): Step<ConnectionState> {
  const state: ConnectionState = {
    ...(name === undefined ? {} : { name }),
    connectors: [],
    settings: {},
    form: formOf({}),
    before: '',
    problems: [],
    checked: '',
    tried: false,
    secrets: {},
  }
  const effects: readonly ConnectionEffect[] = [{ effect: 'connection.look', ...(name === undefined ? {} : { name }) }]
  return { state, effects }
}

export function connectionTakesText({ raw, proposal }: ConnectionState): boolean {
  return raw !== undefined && proposal === undefined
}

export function canConnection({ raw, proposal }: ConnectionState, act: ConnectionAct): boolean {
  if (act === 'back') return true
  if (act === 'write') return proposal !== undefined && !proposal.problem
  return raw !== undefined && proposal === undefined
}

/** The settings of the connector that is chosen. */
export function chosenSettings({ form, settings }: ConnectionState): readonly Setting[] {
  return settings[connectorOf(form)] ?? []
}

function connectorOf(form: Form): string {
  return textOf(form, 'connector')
}

export function connectionFields(state: ConnectionState): readonly FormField[] {
  const { name, connectors, form } = state
  const summary = connectors.find((one) => one.name === connectorOf(form))?.summary ?? ''
  const kind = {
    name: 'connector',
    label: 'connector',
    says: `${summary}; left and right choose.`,
    kind: 'choice',
  } as const
  const called = 'What the configuration calls it: letters, digits, - and _.'
  const first: readonly FormField[] =
    name === undefined
      ? [
          { name: 'name', label: 'name', says: called, kind: 'text', required: true },
          { ...kind, choices: connectors.map((one) => one.name), required: true },
        ]
      : []
  return [...first, ...settingFields(form, chosenSettings(state))]
}

/** What is wrong by name of the field; what is only missing once somebody tried to go on. */
export function connectionErrors(state: ConnectionState): Readonly<Record<string, string>> {
  const { form, problems, tried } = state
  const secrets = new Set(chosenSettings(state).flatMap(({ path, kind }) => (kind === 'secret' ? [path] : [])))
  const found = problems
    .filter(({ message }) => tried || !message.endsWith('is missing.'))
    .map(({ setting, message, hint }): [string, string] => {
      const name = secrets.has(setting) ? `${fieldName(setting)}.way` : fieldName(setting)
      return [name, [message, hint].filter(Boolean).join(' ')]
    })
  const texts = chosenSettings(state).flatMap(({ path, kind }): [string, string][] => {
    const problem = textProblem(textOf(form, fieldName(path)), kind)
    return problem ? [[fieldName(path), problem]] : []
  })
  const name = state.name === undefined ? nameProblem(textOf(form, 'name'), tried) : undefined
  return Object.fromEntries([...found, ...texts, ...(name ? [['name', name] as const] : [])])
}

function nameProblem(name: string, tried: boolean): string | undefined {
  if (name === '') return tried ? '`name` is missing.' : undefined
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(name)
    ? undefined
    : 'Letters, digits, - and _, a letter or digit first.'
}

export function connectionStays(state: ConnectionState): string | undefined {
  return isEdited(state) && !state.leaving ? `${state.name ?? 'The new connection'} is not saved.` : undefined
}

function isEdited({ form, before, raw }: ConnectionState): boolean {
  return raw !== undefined && (textsOf(form) !== before || Object.values(form.secrets).some(({ length }) => length > 0))
}

function textsOf({ texts }: Form): string {
  return JSON.stringify(
    Object.entries(texts)
      .map(([name, { text }]) => [name, text])
      .sort(),
  )
}

function settingsIn(state: ConnectionState): Settings {
  const { form, raw = {} } = state
  const { connector: _, ...old } = raw
  const connector = connectorOf(form)
  // Of another connector nothing is taken over.
  const kept = raw.connector === connector ? old : {}
  return {
    name: state.name ?? textOf(form, 'name'),
    connector,
    settings: settingsOfForm(form, chosenSettings(state), kept),
  }
}

export function reduceConnection(
  state: ConnectionState,
  event: ScreenEvent<ConnectionAct, ConnectionNews>,
  around: Around,
): Step<ConnectionState> {
  switch (event.on) {
    case 'type':
      return type(state, event.key, around)
    case 'paste':
      return edited(state, pasteIntoForm(state.form, connectionFields(state), event.text))
    case 'act':
      return act(state, event.act, around)
    case 'news':
      return hear(state, event.news, around)
    case 'failed':
      return fail(state, event.effect, event.problem)
    default:
      return { state }
  }
}

function type(state: ConnectionState, key: Key, around: Around): Step<ConnectionState> {
  if (key.name === 'esc') return act(state, 'back', around)
  if (key.name === 'ctrl-s') return act(state, 'save', around)
  if (key.name === 'ctrl-t') return act(state, 'test', around)
  const meant = key.name === 'enter' ? { name: 'down' } : key
  return edited(state, typeIntoForm(state.form, connectionFields(state), meant))
}

/** The form anew: checked, and where one has moved on from a reference, looked at whether there is a secret. */
function edited({ leaving: _, test, ...state }: ConnectionState, form: Form): Step<ConnectionState> {
  if (form === state.form) return { state: { ...state, ...(test && { test }) } }
  const changedKind = connectorOf(form) !== connectorOf(state.form)
  // How earlier settings were tested says nothing of these.
  const kept = test && sameAnswers(form, state.form) ? { ...state, test } : state
  const next: ConnectionState = changedKind ? withConnector({ ...kept, form }) : { ...kept, form }
  const secrets = chosenSettings(next).filter(({ kind }) => kind === 'secret')
  const moved = form.at !== state.form.at
  const looks = secrets.flatMap(({ path }): ConnectionEffect[] => {
    const name = fieldName(path)
    const asked = moved || textOf(form, `${name}.way`) !== textOf(state.form, `${name}.way`)
    const look = asked ? lookAnew(form, name, state.secrets) : undefined
    return look ? [look] : []
  })
  return { state: next, effects: [...(moved ? [] : check(next)), ...looks] }
}

/** Where the other connector begins: what both know by the same name stays. */
function withConnector(state: ConnectionState): ConnectionState {
  const { form } = state
  const blank = formOfSettings({}, chosenSettings(state))
  return { ...state, form: { ...form, texts: { ...blank.texts, ...form.texts } } }
}

function check(state: ConnectionState): readonly ConnectionEffect[] {
  return [{ effect: 'connection.check', of: settingsIn(state) }]
}

function act(state: ConnectionState, what: ConnectionAct, { readOnly }: Around): Step<ConnectionState> {
  if (what === 'back') return back(state)
  if (what === 'write') {
    const writes = !readOnly && state.proposal !== undefined && !state.proposal.problem
    const effects: readonly ConnectionEffect[] =
      writes && state.proposal ? [{ effect: 'connection.write', proposal: state.proposal }] : []
    return { state, effects }
  }
  if (what === 'field') return { state }
  if (readOnly && what === 'save') return { state, say: { text: 'Nothing is written with --read-only.', tone: 'warn' } }
  return goOn(state, what, readOnly)
}

function back(state: ConnectionState): Step<ConnectionState> {
  const { proposal, ...form } = state
  if (proposal) return { state: form }
  if (!isEdited(state) || state.leaving) return { state: { ...state, leaving: true }, go: { to: 'back' } }
  return { state: { ...state, leaving: true }, say: { text: 'Not saved; esc again leaves without.', tone: 'warn' } }
}

/** Saves or tests, once nothing is wrong and what was typed is in the keychain. */
function goOn(before: ConnectionState, what: 'save' | 'test', readOnly: boolean): Step<ConnectionState> {
  const { next: _, ...rest } = before
  const state: ConnectionState = { ...rest, tried: true }
  const of = settingsIn(state)
  // What was typed last may not be checked yet.
  if (state.checked !== JSON.stringify(of)) {
    const next = { what, after: 'checked' } as const
    return { state: { ...state, next }, effects: check(state) }
  }
  const errors = connectionErrors(state)
  const fields = connectionFields(state)
  const wrong = fields.find(({ name }) => errors[name] !== undefined) ?? fields.find((field) => isMissing(state, field))
  if (wrong) {
    const text = errors[wrong.name] ?? `${wrong.label} is missing.`
    return {
      state: { ...state, form: goTo(state.form, fields, wrong.name) },
      say: { text, tone: 'warn' },
    }
  }
  const typed = chosenSettings(state)
    .filter(({ kind }) => kind === 'secret')
    .map(({ path }) => keepTyped(state.form, fieldName(path)))
    .find((keep) => keep !== undefined)
  if (typed && !readOnly) {
    const next = { what, after: 'kept' } as const
    return { state: { ...state, next }, effects: [typed] as readonly ConnectionEffect[] }
  }
  if (what === 'test') {
    return {
      state: { ...state, test: beingTested },
      effects: [{ effect: 'connection.test', of }] as readonly ConnectionEffect[],
    }
  }
  return { state, effects: [{ effect: 'connection.propose', of }] as readonly ConnectionEffect[] }
}

function isMissing({ form }: ConnectionState, { name, required, kind }: FormField): boolean {
  return required === true && kind !== 'secret' && textOf(form, name) === ''
}

function hear(state: ConnectionState, news: ConnectionNews, { readOnly }: Around): Step<ConnectionState> {
  switch (news.news) {
    case 'looked':
      return looked(state, news)
    case 'checked':
      return checked(state, news, readOnly)
    case 'secret':
      return { state: { ...state, secrets: lookedAt(state.secrets, news) } }
    case 'kept': {
      const { next: waiting, ...rest } = state
      const { secrets, look } = keptNow(state.secrets, news)
      const kept = { ...rest, secrets, form: forgetSecret(state.form, `${news.as}.typed`) }
      const next: Step<ConnectionState> = waiting ? goOn(kept, waiting.what, readOnly) : { state: kept }
      return { ...next, effects: [look, ...(next.effects ?? [])] }
    }
    case 'stage':
    case 'tested':
      return { state: state.test ? { ...state, test: heardTest(state.test, news) } : state }
    case 'proposed':
      return news.proposal.diff.length > 0
        ? { state: { ...state, proposal: news.proposal } }
        : { state, say: { text: 'Nothing has changed.', tone: 'good' } }
    case 'written': {
      const text = `${settingsIn(state).name} is saved.`
      return { state: { ...state, leaving: true }, say: { text, tone: 'good' }, go: { to: 'back' } }
    }
    default:
      return { state: news satisfies never }
  }
}

function checked(
  before: ConnectionState,
  { of, problems }: Extract<ConnectionNews, { news: 'checked' }>,
  readOnly: boolean,
): Step<ConnectionState> {
  const state = { ...before, problems, checked: JSON.stringify(of) }
  const { next } = state
  return next?.after === 'checked' ? goOn(state, next.what, readOnly) : { state }
}

function looked(
  state: ConnectionState,
  { connectors, settings, raw = {} }: Extract<ConnectionNews, { news: 'looked' }>,
): Step<ConnectionState> {
  const connector = typeof raw.connector === 'string' ? raw.connector : (connectors[0]?.name ?? '')
  const form = formOfSettings(raw, settings[connector] ?? [])
  const named = formOf({ connector })
  const whole: Form = { ...form, texts: { ...named.texts, ...form.texts } }
  const next: ConnectionState = { ...state, connectors, settings, raw, form: whole, before: textsOf(whole) }
  const looks = (settings[connector] ?? []).flatMap(({ path, kind }) => {
    const look = kind === 'secret' ? lookAtSecret(whole, fieldName(path)) : undefined
    return look ? [look] : []
  })
  return { state: next, effects: state.name === undefined ? looks : [...check(next), ...looks] }
}

function fail(state: ConnectionState, effect: string, problem: Problem): Step<ConnectionState> {
  const say = { text: [problem.message, problem.hint].filter(Boolean).join(' '), tone: 'bad' } as const
  if (effect !== 'connection.test') {
    const { next: _, ...rest } = state
    return { state: rest, say }
  }
  return { state: { ...state, test: brokenTest(state.test ?? beingTested, problem) } }
}
