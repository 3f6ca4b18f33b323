import { RollcallError } from '@rollcall/model'

export interface Settings {
  readonly [key: string]: unknown
}

/** Settings with `path=value` put in: `users.table=accounts`. A value that is JSON counts as such, all else as text. */
export function withSettings(settings: Settings, sets: readonly string[] = []): Settings {
  return sets.reduce((before, one) => {
    const at = one.indexOf('=')
    if (at < 1)
      throw new RollcallError('config.setting', `“${one}” is no setting: write path=value, as in users.table=accounts.`)
    return put(before, one.slice(0, at).split('.'), parseValue(one.slice(at + 1)))
  }, settings)
}

function put(settings: Settings, [key = '', ...rest]: readonly string[], value: unknown): Settings {
  const inner = Object.hasOwn(settings, key) ? settings[key] : undefined
  const below = typeof inner === 'object' && inner !== null ? (inner as Settings) : {}
  return { ...settings, [key]: rest.length > 0 ? put(below, rest, value) : value }
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
