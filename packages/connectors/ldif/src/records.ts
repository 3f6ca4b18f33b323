import type { Stream } from '@rollcall/connector-sdk'
import {
  attributesOf,
  type LdifEntry,
  mapBatches,
  memberDns,
  memberUid,
  parseFilter,
  standingOf,
  toMatcher,
} from '@rollcall/ldap'
import {
  type Ending,
  foldText,
  type Kind,
  type Problem,
  type Standing,
  type SyncRecord,
  toProblem,
} from '@rollcall/model'
import { type NamedFile, readEntries } from './files.ts'
import { idOf } from './id.ts'
import { typeOf } from './schema.ts'
import type { LdifSettings } from './settings.ts'

/** Which entries become records, and with what. */
export interface Selection {
  readonly kind: Kind
  readonly attributes: readonly string[]
  readonly wants: (entry: LdifEntry) => boolean
}

/** Reads the selected entries as records. `missing` is asked at the end for what should have been there and was not. */
export async function* readRecords(
  files: readonly NamedFile[],
  settings: LdifSettings,
  { kind, attributes, wants }: Selection,
  signal: AbortSignal,
  missing: () => readonly Problem[] = () => [],
): Stream<SyncRecord> {
  const problems: Problem[] = []
  const ids = new Map<string, string>()
  const make = recordMaker(settings, kind, attributes)
  const isPerson = toMatcher(parseFilter(settings.users))
  // A posixGroup names its members by uid: it waits until everybody's name is known.
  const waits = kind === 'group' && attributes.includes('members')
  const waiting: LdifEntry[] = []
  const names = new Map<string, string>()

  const take = (entry: LdifEntry, byUid: ReadonlyMap<string, string>): readonly SyncRecord[] => {
    const id = idOf(entry, settings)
    const known = id === undefined ? undefined : ids.get(id)
    if (id === undefined || known !== undefined) {
      problems.push(withoutId(entry, settings.idAttribute, known))
      return []
    }
    ids.set(id, entry.dn)
    return [make(entry, id, byUid)]
  }

  const faults = yield* mapBatches(readEntries(files, signal), (entries) =>
    entries.flatMap((entry) => {
      if (waits && isPerson(entry)) for (const uid of entry.texts('uid')) names.set(foldText(uid), entry.dn)
      if (!wants(entry)) return []
      if (!waits || entry.values(memberUid).length === 0) return take(entry, names)
      waiting.push(entry)
      return []
    }),
  )
  const late = waiting.flatMap((entry) => take(entry, names))
  if (late.length > 0) yield late
  return endingOf([...faults, ...problems, ...missing()])
}

function recordMaker(settings: LdifSettings, kind: Kind, attributes: readonly string[]) {
  const names = attributes.filter((name) => name !== 'members' && name !== 'roles')
  const withMembers = kind === 'group' && attributes.includes('members')
  return (entry: LdifEntry, id: string, byUid: ReadonlyMap<string, string>): SyncRecord => {
    const record = {
      kind,
      id,
      dn: entry.dn,
      attributes: attributesOf(entry, names, typeOf),
      raw: entry.raw,
    }
    if (kind === 'user') return { ...record, ...standing(entry, settings) }
    if (!withMembers) return record
    const byName = memberDns(entry, settings.memberAttributes)
    // A uid nobody has stays as it is, so that it is reported and not lost.
    const members = [...byName, ...entry.texts(memberUid).map((uid) => byUid.get(foldText(uid)) ?? uid)]
    const raw = members.length > byName.length ? `${entry.raw}\n${members.join('\n')}` : entry.raw
    return { ...record, raw, attributes: { ...record.attributes, ...(members.length > 0 ? { members } : {}) } }
  }
}

function standing(entry: LdifEntry, settings: LdifSettings): { standing?: Standing; problem?: Problem } {
  try {
    const found = standingOf(entry, () => settings.lockoutDuration)
    return found ? { standing: found } : {}
  } catch (thrown) {
    return { problem: toProblem(thrown) }
  }
}

function withoutId({ dn, line }: LdifEntry, attribute: string, other: string | undefined): Problem {
  return other === undefined
    ? {
        code: 'invalid.no-id',
        message: `${dn} (line ${line}) has no ${attribute}, so it could not be recognised after a rename.`,
        hint: 'Export operational attributes as well (slapcat, or ldapsearch with "+"), or name another idAttribute.',
        field: 'idAttribute',
      }
    : {
        code: 'invalid.id-twice',
        message: `${dn} (line ${line}) has the same ${attribute} as ${other}.`,
        hint: 'Is one entry in the files twice?',
        field: 'idAttribute',
      }
}

/** Anything that could not be read may have been anybody: then the read is not complete. */
export function endingOf(problems: readonly Problem[]): Ending {
  const [first, ...others] = problems
  if (!first) return { verdict: 'complete' }
  const more = others.length > 0 ? ` (and ${others.length} more like it)` : ''
  return { verdict: 'truncated', problem: { ...first, message: `${first.message}${more}` } }
}
