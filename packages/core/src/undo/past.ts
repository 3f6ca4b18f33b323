import type { About, Attributes, Change, Edit, Link, TargetId, Value } from '@rollcall/model'

/** A change of the run that is taken back, as far as it was made or may have been. */
export interface PastChange {
  readonly change: Change
  /** The record's id in the target. */
  readonly id?: TargetId
  /** Nobody knows whether it was made. */
  readonly uncertain?: true
  /** The link before it: the record's own, or the one it took over. */
  readonly before?: Link
}

/** All that one run did to one record, as one step from what was there before to what was there after it. */
export interface Past {
  readonly about: About
  readonly seqs: readonly number[]
  readonly before?: Link
  /** The link of a gone record that this one took over. */
  readonly tookOver?: Link
  readonly target?: TargetId
  /** The run made the account, with these values in the end; without an id nobody knows whether it did. */
  readonly made?: { readonly attributes: Attributes; readonly active: boolean }
  readonly deleted?: { readonly before: Attributes; readonly undo: Change['undo'] }
  readonly linked: boolean
  readonly unlinked: boolean
  readonly sessionsEnded: boolean
  /** On or off, before and after. */
  readonly active?: { readonly from: boolean; readonly to: boolean }
  readonly fields: ReadonlyMap<string, PastField>
  readonly members: PastPairs
  readonly roles: PastPairs
}

export type PastField =
  | { readonly many: false; readonly from: readonly Value[]; readonly to: readonly Value[] }
  | { readonly many: true; readonly added: readonly Value[]; readonly removed: readonly Value[] }

export interface PastPairs {
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

/** Adds the changes of one record up, in the order in which they were made. Values set on the way, such as parked ones, vanish. */
export function addUp(changes: readonly PastChange[]): Past | undefined {
  const [first] = changes
  if (!first) return undefined
  const taken = new Taken(first.change.about)
  for (const change of changes) taken.add(change)
  return taken.past(first)
}

class Taken {
  readonly #about: About
  readonly #seqs: number[] = []
  readonly #fields = new Map<string, PastField>()
  readonly #members = new Pairs()
  readonly #roles = new Pairs()
  #target: TargetId | undefined
  #tookOver: Link | undefined
  #made: Attributes | undefined
  #madeActive = true
  #deleted: Past['deleted']
  #active: Past['active']
  #linked = false
  #unlinked = false
  #sessionsEnded = false

  constructor(about: About) {
    this.#about = about
  }

  add({ change, id, before }: PastChange): void {
    const { step, seq, undo } = change
    this.#seqs.push(seq)
    this.#target = id ?? change.about.target ?? this.#target
    switch (step.op) {
      case 'create':
        this.#made = known(step.attributes)
        this.#madeActive = step.active
        this.#target = id
        break
      case 'update':
        for (const edit of step.edits) this.#edit(edit as Edit)
        break
      case 'setActive':
        if (this.#made) this.#madeActive = step.active
        this.#active = { from: this.#active?.from ?? !step.active, to: step.active }
        break
      case 'delete':
        this.#deleted = { before: step.before, undo }
        break
      case 'members':
        this.#members.move(step.add as readonly string[], step.remove)
        break
      case 'roles':
        this.#roles.move(step.grant, step.revoke)
        break
      case 'endSessions':
        this.#sessionsEnded = true
        break
      case 'link':
        this.#linked = true
        if (step.takesOver) this.#tookOver = before
        break
      case 'unlink':
        this.#unlinked = true
        break
      default:
        step satisfies never
    }
  }

  past({ before }: PastChange): Past {
    return {
      about: this.#about,
      seqs: this.#seqs,
      linked: this.#linked,
      unlinked: this.#unlinked,
      sessionsEnded: this.#sessionsEnded,
      fields: this.#fields,
      members: this.#members.past(),
      roles: this.#roles.past(),
      ...(before && before.source === this.#about.source ? { before } : {}),
      ...(this.#tookOver ? { tookOver: this.#tookOver } : {}),
      ...(this.#target ? { target: this.#target } : {}),
      ...(this.#made ? { made: { attributes: this.#made, active: this.#madeActive } } : {}),
      ...(this.#deleted ? { deleted: this.#deleted } : {}),
      ...(this.#active ? { active: this.#active } : {}),
    }
  }

  #edit({ field, from, to, add, remove }: Edit): void {
    const many = add.length + remove.length > 0
    const was = this.#fields.get(field)
    if (many) {
      const values = new Pairs<Value>()
      if (was?.many) values.move(was.added, was.removed)
      values.move(add, remove)
      this.#fields.set(field, { many: true, ...values.past() })
    } else this.#fields.set(field, { many: false, from: was && !was.many ? was.from : from, to })
    if (this.#made) this.#made = { ...this.#made, [field]: many ? moved(this.#made[field], add, remove) : to }
  }
}

/** What was added and what was removed in the end; a pair that went and came back is neither. */
class Pairs<T extends Value = string> {
  readonly #added = new Set<T>()
  readonly #removed = new Set<T>()

  move(add: readonly T[], remove: readonly T[]): void {
    for (const one of remove) if (!this.#added.delete(one)) this.#removed.add(one)
    for (const one of add) if (!this.#removed.delete(one)) this.#added.add(one)
  }

  past(): { readonly added: readonly T[]; readonly removed: readonly T[] } {
    return { added: [...this.#added], removed: [...this.#removed] }
  }
}

function moved(held: readonly Value[] = [], add: readonly Value[], remove: readonly Value[]): readonly Value[] {
  const gone = new Set(remove)
  return [...new Set([...held.filter((value) => !gone.has(value)), ...add])]
}

/** The journal has the ids of accounts that were made on the way; what had none was not sent. */
function known(attributes: Attributes<unknown>): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, values]) => [
      name,
      values.filter((value): value is Value => typeof value !== 'object' || value instanceof Uint8Array),
    ]),
  )
}
