import { foldText, type Instant, type Kind, RollcallError } from '@rollcall/model'
import type { Erased, ErasedPerson, State } from '@rollcall/state'
import { aboutIn } from '../looking-back/about-in.ts'

/** A person (or group) of the past, as the audit log of a sync knows them. */
export interface PastPerson extends ErasedPerson {
  readonly sync: string
  /** What they were called last. */
  readonly label: string
}

/**
 * Who is meant by an id at the source, an id of an account, or a name, as far as this sync's audit log tells. Throws
 * `not-found.person`, `invalid.person` where several people have the name, or `conflict.linked` while the person still has
 * a link: a living link is needed to keep the account in step.
 */
export async function findPast(state: State, sync: string, text: string): Promise<PastPerson> {
  const found = await peopleCalled(state, sync, foldText(text))
  const [person, ...others] = found
  if (!person)
    throw new RollcallError('not-found.person', `The audit log of ${sync} tells of nobody called “${text}”.`, {
      hint: 'Give the id at the source, the id of the account, or the exact name; `rollcall audit` shows them.',
    })
  if (others.length > 0)
    throw new RollcallError('invalid.person', `Several are called “${text}”: ${found.map(nameOf).join(', ')}.`, {
      hint: 'Give the id of the one you mean.',
    })
  const [link] = await state.links(sync, person.kind, { sources: [person.source] })
  if (link)
    throw new RollcallError('conflict.linked', `${link.label} is still linked to ${link.target} by ${sync}.`, {
      hint: 'What a living link holds cannot be erased: unlink them first, once they are out of scope.',
    })
  return person
}

/** Erases what is remembered of a person for good. Nothing may run meanwhile: throws `conflict.locked`. */
export async function erasePerson(
  state: State,
  person: PastPerson,
  note: { readonly at: Instant; readonly by: string },
): Promise<Erased> {
  const { sync, source } = person
  await using _lock = await state.lock(sync)
  const open = await state.openCalls(sync)
  if (open.some(({ changes }) => changes.some(({ about }) => about.source === source)))
    throw new RollcallError('conflict.open-call', `Nobody knows yet what became of a change for ${nameOf(person)}.`, {
      hint: `\`rollcall sync ${sync}\` looks it up; then erase.`,
    })
  return await state.erase(sync, person, note) // before the lock is let go
}

function nameOf({ label, source }: Pick<PastPerson, 'label' | 'source'>): string {
  return `${label} (${source})`
}

/** Everyone of whom the log tells under this id or name; with every id that their account ever had. */
async function peopleCalled(state: State, sync: string, wanted: string): Promise<readonly PastPerson[]> {
  const all = new Map<string, { kind: Kind; source: string; label: string; targets: Set<string>; isMeant: boolean }>()
  for await (const batch of state.audit({ sync }))
    for (const { body } of batch)
      for (const { kind, source, target, label } of aboutIn(body)) {
        if (source === undefined) continue
        const key = `${kind}\0${source}`
        const one = all.get(key) ?? { kind, source, label, targets: new Set<string>(), isMeant: false }
        if (target !== undefined) one.targets.add(target)
        one.label = label
        one.isMeant ||= [source, target, label].some((name) => name !== undefined && foldText(name) === wanted)
        all.set(key, one)
      }
  return [...all.values()]
    .filter(({ isMeant }) => isMeant)
    .map(({ kind, source, label, targets }) => ({ sync, kind, source, label, targets: [...targets] }))
}
