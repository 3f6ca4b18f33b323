import { RollcallError } from '@rollcall/model'
import { isMap } from './check-connections.ts'
import type { ConfigEdit } from './edit-config.ts'
import { findPath } from './find-path.ts'
import type { Path } from './positions.ts'
import { parseYaml } from './yaml-file.ts'

/**
 * An edit as people write it. `path`: names with dots between them, such as `syncs.staff.users.name.givenName`; a name that has
 * dots itself is known by what stands in `text`, or stands in quotes. `value`: YAML, or text where it is none. Throws
 * `config.path`.
 */
export function parseEdit(text: string, path: string, value?: string): ConfigEdit {
  const parts = splitPath(path)
  const found = parts && pathIn(parseYaml(text).data, parts)
  if (!found?.length || found.some((step) => step === ''))
    throw new RollcallError('config.path', `${path} is no path of the configuration.`, {
      hint: 'For example: syncs.staff.users.title, or syncs.staff.users."name.givenName".',
    })
  return value === undefined ? { path: found } : { path: found, value: parseValue(value) }
}

interface Part {
  readonly text: string
  readonly quoted: boolean
}

function splitPath(path: string): readonly Part[] | undefined {
  const parts = [...path.matchAll(/(?:"([^"]*)"|'([^']*)'|((?:[^."'\\]|\\.)+))(?:\.|$)/gy)]
  if (parts.reduce((sum, [whole]) => sum + whole.length, 0) !== path.length || path.endsWith('.')) return undefined
  return parts.map(([, double, single, bare]) => ({
    text: double ?? single ?? (bare ?? '').replace(/\\(.)/g, '$1'),
    quoted: bare === undefined || bare.includes('\\'),
  }))
}

/** Maps whose keys people make up, and in which dots are part of a name: fields and roles. */
const named = new Set(['users', 'groups', 'roles'])

function pathIn(data: unknown, parts: readonly Part[]): Path {
  const path: (string | number)[] = []
  let here = data
  let left = parts
  while (left.length > 0) {
    const [first] = left
    if (!first) break
    const bare = left.findIndex(({ quoted }) => quoted)
    const together = left.slice(0, bare < 0 ? left.length : bare)
    const known = first.quoted ? undefined : findPath(here, together.map(({ text }) => text).join('.'))[0]
    const inNames = path.length === 3 && path[0] === 'syncs' && named.has(String(path[2]))
    const isKnown = known !== undefined && has(here, known)
    const step = isKnown
      ? String(known)
      : inNames && !first.quoted
        ? together.map(({ text }) => text).join('.')
        : first.text
    const taken = first.quoted ? 1 : step.split('.').length
    const counts = Array.isArray(here) || (here === undefined && !inNames)
    path.push(counts && /^\d+$/.test(step) ? Number(step) : step)
    here = has(here, step) ? (here as Readonly<Record<string, unknown>>)[step] : undefined
    left = left.slice(taken)
  }
  return path
}

function has(here: unknown, step: string | number): boolean {
  return (isMap(here) || Array.isArray(here)) && Object.hasOwn(here, step)
}

/** What looks like a map only because of a `: ` in an expression is text; so is what refers to something elsewhere. */
function parseValue(text: string): unknown {
  const { data, sound } = parseYaml(text)
  const meant = sound && (typeof data !== 'object' || /^\s*[[{]/.test(text) || text.includes('\n'))
  return meant ? data : text
}
