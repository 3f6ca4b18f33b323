import type { SecretRef } from '@rollcall/host'
import type { Problem } from '@rollcall/model'
import type { Tone } from '@rollcall/presenter'
import { type Form, type FormField, secretIn, textOf } from '../widgets/form.ts'

/** Where secrets may be kept, by the words of the configuration; `none` where one may go without. */
export const ways = ['keychain', 'file', 'env', 'command'] as const

/** What is known of a secret: where it is kept, and why it cannot be had, if so. Never the secret. */
export interface SecretFound {
  readonly where: string
  readonly problem?: Problem
}

/** What is known of the secrets of a form, each by the name of its field, with the reference that was looked at. */
export type KnownSecrets = Readonly<Record<string, { readonly ref: string; readonly found: SecretFound }>>

export type SecretEffect =
  /** Puts a typed secret into the keychain, over one that may be there. `as`: which of the form it is. */
  | { readonly effect: 'secret.keep'; readonly as: string; readonly name: string; readonly secret: string }
  /** Whether a secret can be had. */
  | { readonly effect: 'secret.look'; readonly as: string; readonly ref: SecretRef }

export type SecretNews =
  | { readonly news: 'kept'; readonly as: string; readonly name: string }
  | { readonly news: 'secret'; readonly as: string; readonly ref: SecretRef; readonly found: SecretFound }

/** Lines of a form for one secret, named `NAME.way`, `NAME.ref` and `NAME.typed`. */
export function credentialFields(
  form: Form,
  name: string,
  { label, optional = false }: { readonly label: string; readonly optional?: boolean },
): readonly FormField[] {
  const way = textOf(form, `${name}.way`)
  const kept: FormField = {
    name: `${name}.way`,
    label: `${label} kept in`,
    says: 'The configuration only says where it is kept; left and right choose.',
    kind: 'choice',
    choices: optional ? [...ways, 'none'] : ways,
  }
  if (way === 'none') return [kept]
  const says = refSays[way] ?? refSays.keychain
  const ref: FormField = { name: `${name}.ref`, label: says.label, says: says.says, kind: 'text', required: true }
  const typed: FormField = {
    name: `${name}.typed`,
    label,
    says: 'It goes straight to the keychain of this computer and is never shown. Typing replaces what is there.',
    kind: 'secret',
    empty: 'type it; it is not shown',
  }
  return way === 'keychain' ? [kept, ref, typed] : [kept, ref]
}

const refSays: Readonly<Record<string, { readonly label: string; readonly says: string }>> & {
  readonly keychain: { readonly label: string; readonly says: string }
} = {
  keychain: { label: 'Name in the keychain', says: 'What the keychain calls it; any name of your own.' },
  file: {
    label: 'File',
    says: 'A file with nothing but the secret that only you may read: umask 077; cat > FILE, type it, then ctrl-d.',
  },
  env: { label: 'Variable', says: 'The environment variable that holds it when Rollcall runs: export NAME=… before.' },
  command: { label: 'Command', says: 'A command that prints it, such as: pass show corp' },
}

/** What the form says; undefined where it says nothing yet, or that there is none. */
export function refOf(form: Form, name: string): SecretRef | undefined {
  const way = textOf(form, `${name}.way`)
  const text = textOf(form, `${name}.ref`)
  if (text === '') return undefined
  if (way === 'keychain') return { keychain: text }
  if (way === 'file') return { file: text }
  if (way === 'env') return { env: text }
  return way === 'command' ? { command: words(text) } : undefined
}

/** The answers that lead to a reference, for a form that begins with it. */
export function textsOfRef(name: string, ref: SecretRef): Readonly<Record<string, string>> {
  const [way = 'keychain', value = ''] = Object.entries(ref)[0] ?? []
  const text = Array.isArray(value)
    ? value.map((word) => (/[\s"]/.test(word) ? `'${word}'` : word)).join(' ')
    : String(value)
  return { [`${name}.way`]: way, [`${name}.ref`]: text }
}

/** Words of a command, quotes around those with blanks. */
function words(text: string): string[] {
  return Array.from(
    text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g),
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  )
}

/** How the line of a secret reads while nothing new is typed. */
export function secretNote(found: SecretFound | undefined): { readonly text: string; readonly tone?: Tone } {
  if (!found) return { text: 'type it; it is not shown', tone: 'faint' }
  if (!found.problem) return { text: 'present; typing replaces it', tone: 'good' }
  if (found.problem.code === 'config.keychain')
    return { text: 'no keychain here: choose file, env or command', tone: 'bad' }
  return { text: 'missing: type it', tone: 'warn' }
}

/** Puts what was typed into the keychain; nothing where nothing was typed. */
export function keepTyped(form: Form, name: string): SecretEffect | undefined {
  const ref = refOf(form, name)
  const secret = secretIn(form, `${name}.typed`)
  if (!ref || !('keychain' in ref) || secret.length === 0) return undefined
  return { effect: 'secret.keep', as: name, name: ref.keychain, secret: secret.reveal() }
}

/** Looks whether the secret is there; a command is not run just to look. */
export function lookAtSecret(form: Form, name: string): SecretEffect | undefined {
  const ref = refOf(form, name)
  return ref && !('command' in ref) ? { effect: 'secret.look', as: name, ref } : undefined
}

/** The same where another reference is named than the one that was looked at. */
export function lookAnew(form: Form, name: string, secrets: KnownSecrets): SecretEffect | undefined {
  const look = lookAtSecret(form, name)
  return look?.effect === 'secret.look' && JSON.stringify(look.ref) !== secrets[name]?.ref ? look : undefined
}

/** What is known after a look. */
export function lookedAt(
  secrets: KnownSecrets,
  { as, ref, found }: Extract<SecretNews, { news: 'secret' }>,
): KnownSecrets {
  return { ...secrets, [as]: { ref: JSON.stringify(ref), found } }
}

/** A secret that was just kept is known to be there, and looked at again: who looked before it was there is not believed. */
export function keptNow(
  secrets: KnownSecrets,
  { as, name }: Extract<SecretNews, { news: 'kept' }>,
): { readonly secrets: KnownSecrets; readonly look: SecretEffect } {
  const ref = { keychain: name }
  const found = { where: `"${name}" in the keychain` }
  return { secrets: lookedAt(secrets, { news: 'secret', as, ref, found }), look: { effect: 'secret.look', as, ref } }
}
