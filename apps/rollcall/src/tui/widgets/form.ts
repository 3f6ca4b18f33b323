import type { Key } from '../keys.ts'
import { emptyField, type Field, fieldOf, insert, replaceText, typeInto } from './field.ts'
import { addToSecret, noSecret, type Secret, typeSecret } from './secret.ts'

/** A line of a form. */
export interface FormField {
  readonly name: string
  readonly label: string
  /** What it is for, in a sentence. */
  readonly says: string
  /** `choice`: one of `choices`. `text` may have proposals there. `secret` never shows what was typed. */
  readonly kind: 'text' | 'choice' | 'secret'
  readonly choices?: readonly string[]
  readonly required?: true
  /** What shows while nothing is typed. */
  readonly empty?: string
}

/** What was typed so far. Answers stay under their names when other fields take their place. */
export interface Form {
  readonly at: number
  readonly texts: Readonly<Record<string, Field>>
  readonly secrets: Readonly<Record<string, Secret>>
}

export const emptyForm: Form = { at: 0, texts: {}, secrets: {} }

export function formOf(texts: Readonly<Record<string, string>>): Form {
  return { ...emptyForm, texts: Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, fieldOf(text)])) }
}

export function textOf({ texts }: Pick<Form, 'texts'>, name: string): string {
  return texts[name]?.text.trim() ?? ''
}

export function secretIn({ secrets }: Pick<Form, 'secrets'>, name: string): Secret {
  return secrets[name] ?? noSecret
}

export function withText(form: Form, name: string, text: string): Form {
  return { ...form, texts: { ...form.texts, [name]: replaceText(form.texts[name] ?? emptyField, text) } }
}

/** Whether one form says what another says, wherever in it somebody is. */
export function sameAnswers(one: Form, other: Form): boolean {
  return one.texts === other.texts && one.secrets === other.secrets
}

export function forgetSecret(form: Form, name: string): Form {
  const { [name]: _, ...secrets } = form.secrets
  return { ...form, secrets }
}

export function fieldAt(form: Form, fields: readonly FormField[]): FormField | undefined {
  return fields[Math.min(form.at, fields.length - 1)]
}

/** The form with the field of that name selected, if there is one. */
export function goTo(form: Form, fields: readonly FormField[], name: string | undefined): Form {
  const at = fields.findIndex((field) => field.name === name)
  return at < 0 ? form : { ...form, at }
}

/** The form after a key; the very same form where the key means nothing to it. */
export function typeIntoForm(form: Form, fields: readonly FormField[], key: Key): Form {
  const at = Math.min(form.at, fields.length - 1)
  const field = fields[at]
  if (!field) return form
  const move = moveOf(key, field)
  if (move !== 0) return { ...form, at: Math.max(0, Math.min(fields.length - 1, at + move)) }
  if (field.kind === 'secret') {
    const before = secretIn(form, field.name)
    const after = typeSecret(before, key)
    return after === before ? form : { ...form, secrets: { ...form.secrets, [field.name]: after } }
  }
  const step = stepOf(key, field)
  if (step !== 0) return withText(form, field.name, cycled(field.choices ?? [], textOf(form, field.name), step))
  if (field.kind === 'choice') return form
  const before = form.texts[field.name] ?? emptyField
  const after = typeInto(before, key)
  return after === before ? form : { ...form, texts: { ...form.texts, [field.name]: after } }
}

export function pasteIntoForm(form: Form, fields: readonly FormField[], text: string): Form {
  const field = fieldAt(form, fields)
  if (!field || field.kind === 'choice') return form
  if (field.kind === 'secret')
    return { ...form, secrets: { ...form.secrets, [field.name]: addToSecret(secretIn(form, field.name), text) } }
  return { ...form, texts: { ...form.texts, [field.name]: insert(form.texts[field.name] ?? emptyField, text) } }
}

function moveOf({ name }: Key, { choices = [], kind }: FormField): number {
  if (name === 'down') return 1
  if (name === 'up' || name === 'shift-tab') return -1
  return name === 'tab' && (kind === 'choice' || choices.length === 0) ? 1 : 0
}

/** To the next choice: with the arrows or a blank, among proposals for a text with tab. */
function stepOf({ name }: Key, { kind, choices = [] }: FormField): number {
  if (choices.length === 0) return 0
  if (kind === 'text') return name === 'tab' ? 1 : 0
  if (name === 'right' || name === 'space') return 1
  return name === 'left' ? -1 : 0
}

function cycled(choices: readonly string[], now: string, step: number): string {
  const at = choices.indexOf(now)
  if (at < 0) return choices[0] ?? now
  return choices[(at + step + choices.length) % choices.length] ?? now
}
