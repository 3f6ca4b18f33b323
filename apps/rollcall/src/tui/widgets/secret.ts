import type { Key } from '../keys.ts'

/**
 * What somebody types and nobody may see. Behind a function, so that whoever prints, logs or copies the state it stands in gets
 * no more than its length; `reveal` is called once, on the way to the keychain.
 */
export interface Secret {
  readonly length: number
  readonly reveal: () => string
}

export const noSecret: Secret = secretOf('')

export function typeSecret(secret: Secret, { name, text }: Key): Secret {
  if (text !== undefined) return addToSecret(secret, text)
  if (name === 'backspace' || name === 'ctrl-h') return secretOf(Array.from(secret.reveal()).slice(0, -1).join(''))
  return name === 'ctrl-u' ? noSecret : secret
}

/** Pasted text; what ends a line is no part of it. */
export function addToSecret(secret: Secret, text: string): Secret {
  return secretOf(secret.reveal() + text.replace(/\p{Cc}/gu, ''))
}

function secretOf(text: string): Secret {
  return { length: Array.from(text).length, reveal: () => text }
}
