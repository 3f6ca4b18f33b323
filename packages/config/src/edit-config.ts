import { isDeepStrictEqual } from 'node:util'
import { RollcallError } from '@rollcall/model'
import { isMap } from './check-connections.ts'
import type { Path } from './positions.ts'
import { splice } from './splice.ts'
import { parseYaml, type YamlFile } from './yaml-file.ts'

/** A value to be set at a path of the configuration, such as `['syncs', 'staff', 'users', 'title']`; without one it is removed. */
export interface ConfigEdit {
  readonly path: Path
  readonly value?: unknown
}

/**
 * The text of a configuration with some values changed. Comments, order, quotes and blank lines of everything else stay as they
 * are; maps that are missing on the way are made. Whether the result is a configuration is for `parseConfig` to say. Throws
 * `config.syntax` where the text is no YAML, and `config.no-edit` where an edit cannot be made without changing more, as in what
 * an alias repeats.
 */
export function editConfig(text: string, edits: readonly ConfigEdit[]): string {
  let after = text
  let meant: unknown = read(text).data ?? {}
  for (const edit of edits)
    for (const step of steps(valueAt(meant, edit.path), edit)) {
      after = splice(after, read(after).document, step)
      meant = applied(meant, step)
    }
  const made = parseYaml(after)
  if (made.sound && isDeepStrictEqual(made.data ?? {}, meant)) return after
  throw new RollcallError(
    'config.no-edit',
    `${edits.map(({ path }) => path.join('.')).join(', ')} cannot be changed alone.`,
    {
      hint: 'An anchor and its aliases, or an unusual notation, stands in the way: change it by hand.',
    },
  )
}

function read(text: string): YamlFile {
  const file = parseYaml(text)
  if (file.sound) return file
  const [{ place, message } = { place: { line: 1, column: 1 }, message: 'It is no YAML.' }] = file.mistakes
  throw new RollcallError('config.syntax', `Line ${place.line}, column ${place.column}: ${message}`, {
    hint: '`rollcall config validate` shows the place.',
  })
}

/** A map over a map changes only what differs in it, and so does a list over a list: the comments of the rest stay. */
function steps(old: unknown, { path, value }: ConfigEdit): readonly ConfigEdit[] {
  if (isDeepStrictEqual(old, value)) return []
  if (isMap(old) && isMap(value) && Object.keys(value).length > 0) {
    const gone = Object.keys(old).filter((key) => value[key] === undefined)
    const set = Object.entries(value).flatMap(([key, item]) => steps(old[key], { path: [...path, key], value: item }))
    return [...set, ...gone.map((key) => ({ path: [...path, key] }))]
  }
  if (Array.isArray(old) && Array.isArray(value) && old.length > 0 && value.length > 0) {
    const set = value.flatMap((item, at) => steps(old[at], { path: [...path, at], value: item }))
    const gone = old.slice(value.length).map((_, at) => ({ path: [...path, old.length - 1 - at] }))
    return [...set, ...gone]
  }
  return [{ path, value }]
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((here, step) => {
    if (Array.isArray(here)) return here[Number(step)]
    return isMap(here) && Object.hasOwn(here, String(step)) ? here[String(step)] : undefined
  }, data)
}

/** The data after an edit: what the new text must say, no more and no less. */
function applied(data: unknown, { path: [step, ...rest], value }: ConfigEdit): unknown {
  if (step === undefined) return value
  if (Array.isArray(data) || (data === undefined && typeof step === 'number')) {
    const list: readonly unknown[] = data ?? []
    const at = Math.min(Number(step), list.length)
    if (rest.length === 0 && value === undefined) return list.toSpliced(at, 1)
    return list.toSpliced(at, 1, applied(list[at], { path: rest, value }))
  }
  const map: Readonly<Record<string, unknown>> = isMap(data) ? data : {}
  const key = String(step)
  const { [key]: old, ...others } = map
  if (rest.length === 0 && value === undefined) return others
  if (value === undefined && !Object.hasOwn(map, key)) return data
  return { ...map, [key]: applied(old, { path: rest, value }) }
}
