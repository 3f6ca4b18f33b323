import { isUtf8 } from 'node:buffer'
import { type Problem, parseDn, RollcallError } from '@rollcall/model'
import { isBinaryAttribute } from '../client/entry.ts'
import { LdifEntry, type LdifValue } from './entry.ts'

/** A record that could not be understood. It is there, so nobody may conclude that its entry is gone. */
export interface LdifFault {
  readonly fault: Problem
  readonly line: number
  /** Where the record got as far as its name. */
  readonly dn?: string
}

/** Parses one record: its lines without the empty ones around it, `line` being the number of the first. Undefined if it only holds comments or the version. */
export function parseRecord(raw: string, line: number, file: string): LdifEntry | LdifFault | undefined {
  let dn: string | undefined
  let at = line
  try {
    const attributes: (readonly [string, LdifValue])[] = []
    for (const [text, number] of unfold(raw, line)) {
      at = number
      const [name, value] = parseLine(text)
      if (dn !== undefined) attributes.push([checkName(name), value])
      else if (name.toLowerCase() === 'dn') dn = nameOf(value)
      else if (name.toLowerCase() === 'version') checkVersion(value)
      else throw malformed(`a record begins with "dn:", not with "${name}:"`)
    }
    return dn === undefined ? undefined : new LdifEntry(dn, line, raw, attributes)
  } catch (thrown) {
    if (!(thrown instanceof RollcallError)) throw thrown
    const where = dn === undefined ? '' : ` (entry ${dn})`
    const fault = {
      ...thrown.toJSON(),
      message: `${file}, line ${at}: ${thrown.message.replace(/^Not a/, 'not a')}${where}.`,
    }
    return { fault, line: at, ...(dn === undefined ? {} : { dn }) }
  }
}

/** Lines put together again, without comments, each with the number it began at. */
function* unfold(raw: string, first: number): Generator<readonly [string, number]> {
  let text: string | undefined
  let number = first
  for (const [index, line] of raw.split('\n').entries()) {
    if (line.startsWith(' ')) {
      if (text === undefined) throw malformed('a line that goes on another has nothing before it')
      text += line.slice(1)
      continue
    }
    if (text !== undefined && !text.startsWith('#')) yield [text, number]
    text = line
    number = first + index
  }
  if (text !== undefined && !text.startsWith('#')) yield [text, number]
}

function parseLine(text: string): readonly [string, LdifValue] {
  const colon = text.indexOf(':')
  if (colon < 0) throw malformed(`"${excerpt(text)}" has no colon`)
  const name = text.slice(0, colon)
  switch (text[colon + 1]) {
    case ':':
      return [name, decodeBase64(name, text.slice(colon + 2).trim())]
    case '<':
      throw new RollcallError('invalid.ldif', `"${name}" points to a file or an address, which is not followed`, {
        hint: 'Put the value itself into the file, as base64 after two colons.',
      })
    default:
      return [name, text.slice(colon + 1).replace(/^ +/, '')]
  }
}

const attributeName = /^(?:[a-z][a-z0-9-]*|\d+(?:\.\d+)*)(?:;[a-z0-9-]+)*$/i
const changes = new Set(['changetype', 'control'])

function checkName(name: string): string {
  if (changes.has(name.toLowerCase())) {
    throw new RollcallError('invalid.ldif', 'this is a change record, not an entry', {
      hint: 'Rollcall reads exports (slapcat, ldapsearch -LLL), not files meant for ldapmodify.',
    })
  }
  if (!attributeName.test(name)) throw malformed(`"${excerpt(name)}" is not the name of an attribute`)
  return name
}

function checkVersion(value: LdifValue): void {
  if (value !== '1') throw malformed('only version 1 of LDIF is known')
}

function decodeBase64(name: string, text: string): LdifValue {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text))
    throw malformed(`the value of "${name}" is not base64`)
  const bytes = Buffer.from(text, 'base64')
  return isBinaryAttribute(name) || !isUtf8(bytes) ? Uint8Array.from(bytes) : bytes.toString()
}

function nameOf(value: LdifValue): string {
  if (typeof value !== 'string') throw malformed('the DN is not UTF-8')
  parseDn(value) // an entry without a place in the tree could not be told to be in scope or not
  return value
}

function malformed(what: string): RollcallError {
  return new RollcallError('invalid.ldif', what)
}

function excerpt(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
