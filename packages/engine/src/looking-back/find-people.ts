import { setImmediate as breathe } from 'node:timers/promises'
import { type About, foldText, type Kind, type Link, RollcallError, type SyncDefinition } from '@rollcall/model'
import type { AuditRecord, State } from '@rollcall/state'
import { aboutIn } from './about-in.ts'

/** A person (or group) of a sync whom a link or the audit log knows under some words. */
export interface KnownPerson {
  readonly sync: string
  readonly kind: Kind
  readonly label: string
  /** Absent where the log tells of an account that belonged to nobody at the source. */
  readonly source?: string
  /** Every id that their account had, as far as it was met. */
  readonly targets: readonly string[]
  /** A link of today knows them. */
  readonly linked: boolean
}

export interface FoundPeople {
  readonly people: readonly KnownPerson[]
  /** Records of the log that were erased: whom they told of, nobody knows any more. */
  readonly erased: number
}

/** More than these nobody means by a name. */
export const mostPeople = 20

/**
 * Whom these words mean in the syncs given: an id at the source or of an account, a login or another unique value, or a part
 * of a name, now or at any time that the audit log tells of. Throws `invalid.person` where they mean more than 20.
 */
export async function findPeople(
  state: State,
  text: string,
  syncs: readonly SyncDefinition[],
  signal: AbortSignal,
): Promise<FoundPeople> {
  const found = new Map<string, Person>()
  const note = (person: Omit<KnownPerson, 'targets'> & { readonly target?: string | undefined }): void => {
    const { target, ...rest } = person
    const key = [rest.sync, rest.kind, rest.source ?? target ?? rest.label].join('\0')
    const one = found.get(key) ?? { ...rest, targets: new Set<string>() } // the newest name comes first
    if (target !== undefined) one.targets.add(target)
    found.set(key, one)
    if (found.size > mostPeople) throw tooMany(text)
  }
  for (const definition of syncs)
    for (const { kind, label, source, target } of await linksCalled(state, text, definition))
      note({ sync: definition.name, kind, label, source, target, linked: true })
  const names = new Set(syncs.map(({ name }) => name))
  let erased = 0
  for await (const stretch of state.auditBack({ holding: [text] })) {
    signal.throwIfAborted()
    erased += stretch.erased
    for (const { sync, body } of stretch.records)
      for (const about of names.has(sync) ? aboutIn(body) : [])
        if (isCalled(about, body, foldText(text))) note({ ...plainly(about), sync, linked: false })
    await breathe() // a state in a file is read without waiting: nobody else would be heard
  }
  const people = Array.from(found.values(), ({ targets, ...person }) => ({ ...person, targets: [...targets] }))
  return { people, erased }
}

interface Person extends Omit<KnownPerson, 'targets'> {
  readonly targets: Set<string>
}

function plainly({ kind, label, source, target }: About) {
  return { kind, label, ...(source === undefined ? {} : { source }), target }
}

/** By ids, label and dn, and by the values that a target lets only one have. */
async function linksCalled(
  state: State,
  text: string,
  { name, users, groups }: SyncDefinition,
): Promise<readonly Link[]> {
  const found = [...(await state.findLinks(name, text))]
  for (const [kind, fields] of [
    ['user', users ?? {}],
    ['group', groups ?? {}],
  ] as const) {
    const values = new Set([text, text.toLowerCase()]) // as a target compares them, with case or without
    const claims = Object.keys(fields).flatMap((field) => Array.from(values, (value) => ({ field, value })))
    const sources = (await state.holders(name, kind, claims)).map(({ source }) => source)
    if (sources.length > 0) found.push(...(await state.links(name, kind, { sources })))
  }
  return found
}

/** By a part of the label, a whole id, or a value that was written for them. */
function isCalled({ label, source, target }: About, body: AuditRecord['body'], wanted: string): boolean {
  if (foldText(label).includes(wanted)) return true
  const { step } = (body ?? {}) as { step?: { attributes?: Readonly<Record<string, readonly unknown[]>> } }
  const written = Object.values(step?.attributes ?? {}).flat()
  return [source, target, ...written].some((name) => typeof name === 'string' && foldText(name) === wanted)
}

function tooMany(text: string): RollcallError {
  return new RollcallError('invalid.person', `More than ${mostPeople} are called “${text}”.`, {
    hint: 'Give more of the name, the login, or an id.',
  })
}
