import type { Kind, ObjectType } from './tenant.ts'

export type Tie = 'members' | 'owners' | 'manager'

/** What happened in the tenant. */
export type Event = { readonly id: string; readonly type: ObjectType } & (
  | { readonly what: 'made' | 'softDeleted' | 'restored' | 'hardDeleted' }
  | { readonly what: 'changed'; readonly properties: readonly string[] }
  | { readonly what: 'linked' | 'unlinked'; readonly relation: Tie; readonly other: string }
)

/** Everything that happened, in order: what delta and notifications are made from. */
export class TenantLog {
  readonly #events: (Event & { readonly at: number })[] = []
  readonly #now: () => number
  /** Called after each event. */
  heard: (event: Event) => void = () => undefined

  constructor(now: () => number) {
    this.#now = now
  }

  write(event: Event): void {
    this.#events.push({ ...event, at: this.#now() })
    this.heard(event)
  }

  /** After the newest event that is at least so many ms old. */
  position(lag = 0): number {
    const seen = this.#events.findLastIndex(({ at }) => at <= this.#now() - lag)
    return lag === 0 ? this.#events.length : seen + 1
  }

  /** What happened to objects of a kind from a position up to another one. */
  between(kind: Kind, from: number, to: number): readonly Event[] {
    return this.#events.slice(from, to).filter(({ type }) => type === kind)
  }

  /** The position so many events of a kind earlier. */
  before(kind: Kind, position: number, count: number): number {
    let left = count
    let at = position
    for (; at > 0 && left > 0; at -= 1) if (this.#events[at - 1]?.type === kind) left -= 1
    return at
  }
}
