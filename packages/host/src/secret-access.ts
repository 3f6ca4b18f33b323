import type { SecretRef } from '@rollcall/connector-sdk'
import { RollcallError } from '@rollcall/model'
import { canonicalJson } from '@rollcall/state'
import { once } from './once.ts'

const kinds = ['keychain', 'env', 'file', 'command']

/** Whether a value of the settings says where a secret is kept. */
export function isSecretRef(value: unknown): value is SecretRef {
  const [key, ...others] = typeof value === 'object' && value !== null ? Object.keys(value) : []
  return key !== undefined && others.length === 0 && kinds.includes(key)
}

/** Settings with every reference to a secret left out: what is kept where says nothing about whom is read. */
export function withoutSecrets(settings: unknown): unknown {
  if (Array.isArray(settings)) return settings.filter((item) => !isSecretRef(item)).map(withoutSecrets)
  if (typeof settings !== 'object' || settings === null) return settings
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]) => (isSecretRef(value) ? [] : [[key, withoutSecrets(value)]])),
  )
}

/**
 * The secrets of one connection: only those its own settings refer to. Each is resolved once, since a command or a
 * keychain may ask somebody; a failure is not kept.
 */
export function secretsOf(
  connection: string,
  settings: unknown,
  resolve: (ref: SecretRef) => Promise<string>,
): (ref: SecretRef) => Promise<string> {
  const own = new Map(refsIn(settings).map((ref) => [canonicalJson(ref), once(() => resolve(ref))]))
  return async (ref) => {
    const secret = own.get(canonicalJson(ref))
    if (secret) return secret()
    const message = `The connector of ${connection} asked for a secret that its settings do not name.`
    throw new RollcallError('permission.secret', message)
  }
}

/** Every reference to a secret in some settings. */
export function refsIn(settings: unknown): readonly SecretRef[] {
  if (typeof settings !== 'object' || settings === null) return []
  return Object.values(settings).flatMap((value) => (isSecretRef(value) ? [value] : refsIn(value)))
}
