import { type Kind, type Link, RollcallError, reactionOf, type SourceId, type TargetId } from '@rollcall/model'
import { canonicalJson, parseJson } from '@rollcall/state'
import type { Prepared } from '../planning/planning.ts'
import type { LinkLine, LinksHeader } from './mending.ts'

/** Everything a sync has linked as JSON lines, in batches: which systems the ids belong to, then a line for each link. */
export async function* exportLinks({ options, schemas }: Prepared): AsyncGenerator<readonly string[]> {
  const { state, definition } = options
  const memory = await state.memory(definition.name)
  const header: LinksHeader = {
    formatVersion: 1,
    sync: definition.name,
    source: memory?.source ?? schemas.source.identity,
    target: memory?.target ?? schemas.target.identity,
  }
  yield [canonicalJson(header)]
  for (const kind of ['user', 'group'] as const)
    for await (const links of state.allLinks(definition.name, kind)) yield links.map(lineOf)
}

/** Digests are left out: what a link was decided from is looked at again. */
function lineOf({ kind, source, target, label, dn, base, off, left }: Link): string {
  const line: LinkLine = {
    kind,
    source,
    target,
    label,
    base,
    ...(dn === undefined ? {} : { dn }),
    ...(off ? { off } : {}),
    ...(left === undefined ? {} : { left }),
  }
  return canonicalJson(line)
}

/** Reads the first line of an export. Throws `invalid.links`. */
export function parseHeader(text: string): LinksHeader {
  const header = objectIn(text)
  const { formatVersion, sync, source, target } = header
  if (formatVersion !== 1) throw notALine(`the format version ${String(formatVersion)} is not 1`)
  if (typeof sync !== 'string' || typeof source !== 'string' || typeof target !== 'string')
    throw notALine('`sync`, `source` or `target` is missing')
  return { formatVersion, sync, source, target }
}

/** Reads one link. Throws `invalid.links`. */
export function parseLine(text: string): Link {
  const { kind, source, target, label, dn, base = {}, off, left, ...more } = objectIn(text)
  const [unknown] = Object.keys(more)
  if (unknown !== undefined) throw notALine(`there is no \`${unknown}\``)
  if (!isKind(kind)) throw notALine('`kind` is user or group')
  if (!isName(source)) throw notALine('`source` is missing')
  if (!isName(target)) throw notALine('`target` is missing')
  if (label !== undefined && typeof label !== 'string') throw notALine('`label` is not text')
  if (dn !== undefined && typeof dn !== 'string') throw notALine('`dn` is not text')
  if (!isBase(base)) throw notALine('`base` holds a list of values for each field')
  if (off !== undefined && !isOff(off)) throw notALine('`off` holds `why` and `since`')
  if (left !== undefined && typeof left !== 'number') throw notALine('`left` is not a time')
  return {
    kind,
    source: source as SourceId,
    target: target as TargetId,
    label: label ?? source,
    base,
    settled: false,
    ...(dn === undefined ? {} : { dn }),
    ...(off ? { off } : {}),
    ...(left === undefined ? {} : { left }),
  }
}

function objectIn(text: string): Record<string, unknown> {
  let parsed: unknown
  try {
    parsed = parseJson(text)
  } catch {
    throw notALine('it is not JSON')
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw notALine('it is not an object')
  return parsed as Record<string, unknown>
}

function isKind(value: unknown): value is Kind {
  return value === 'user' || value === 'group'
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isBase(value: unknown): value is Link['base'] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isValues)
}

function isValues(values: unknown): boolean {
  const isValue = (value: unknown): boolean =>
    ['string', 'number', 'boolean'].includes(typeof value) || value instanceof Uint8Array
  return Array.isArray(values) && values.every(isValue)
}

function isOff(value: unknown): value is NonNullable<Link['off']> {
  if (typeof value !== 'object' || value === null) return false
  const { why, since } = value as { why?: unknown; since?: unknown }
  return typeof why === 'string' && typeof since === 'number'
}

function notALine(why: string): RollcallError {
  return new RollcallError('invalid.links', why)
}

export function isNotALine(thrown: unknown): thrown is RollcallError {
  return thrown instanceof RollcallError && reactionOf(thrown) === 'invalid'
}
