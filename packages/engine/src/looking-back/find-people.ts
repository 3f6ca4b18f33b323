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
 * Whom these words mean in the syncs given, now or at any time that the audit log tells of: an id at the source or of an
 * account, a login or another value, or a whole name; where they are nobody's, a part of a name. Throws `invalid.person`
 * where they mean more than 20.
 */
export async function findPeople(
  state: State,
  text: string,
  syncs: readonly SyncDefinition[],
  signal: AbortSignal,
): Promise<FoundPeople> {
  const exactly = new People()
  const partly = new People()
  for (const definition of syncs)
    for (const { kind, label, source, target } of await linksCalled(state, text, definition))
      exactly.add({ sync: definition.name, kind, label, source, target, linked: true })
  const names = new Set(syncs.map(({ name }) => name))
  const wanted = foldText(text)
  let erased = 0
  for await (const stretch of state.auditBack({ holding: [text] })) {
    signal.throwIfAborted()
    erased += stretch.erased
    for (const { sync, body } of stretch.records)
      for (const about of names.has(sync) ? aboutIn(body) : []) {
        const person = { ...plainly(about), sync, linked: false }
        if (isCalled(about, body, wanted)) exactly.add(person)
        else if (foldText(about.label).includes(wanted)) partly.add(person)
      }
    await breathe() // a state in a file is read without waiting: nobody else would be heard
  }
  const meant = exactly.size > 0 ? exactly : partly
  if (meant.size > mostPeople) throw tooMany(text)
  return { people: meant.all(), erased }
}

/** People by their ids; one more than anybody means is enough to know. */
class People {
  readonly #found = new Map<string, Omit<KnownPerson, 'targets'> & { readonly targets: Set<string> }>()

  get size(): number {
    return this.#found.size
  }

  /** The newest name comes first, and is kept. */
  add({ target, ...person }: Omit<KnownPerson, 'targets'> & { readonly target?: string | undefined }): void {
    const key = [person.sync, person.kind, person.source ?? target ?? person.label].join('\0')
    const one = this.#found.get(key) ?? { ...person, targets: new Set<string>() }
    if (target !== undefined) one.targets.add(target)
    if (this.#found.size <= mostPeople) this.#found.set(key, one)
  }

  all(): readonly KnownPerson[] {
    return Array.from(this.#found.values(), ({ targets, ...person }) => ({ ...person, targets: [...targets] }))
  }
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

/** By the whole label, an id, or a value that was written for them. */
function isCalled({ label, source, target }: About, body: AuditRecord['body'], wanted: string): boolean {
  const { step } = (body ?? {}) as { step?: { attributes?: Readonly<Record<string, readonly unknown[]>> } }
  const written = Object.values(step?.attributes ?? {}).flat()
  return [label, source, target, ...written].some((name) => typeof name === 'string' && foldText(name) === wanted)
}

function tooMany(text: string): RollcallError {
  return new RollcallError('invalid.person', `More than ${mostPeople} are called “${text}”.`, {
    hint: 'Give more of the name, the login, or an id.',
  })
}
