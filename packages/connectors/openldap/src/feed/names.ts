import type { FeedEnding } from '@rollcall/connector-sdk'
import { type Directory, eitherFilter, lookUp, type SyncMessage } from '@rollcall/ldap'
import { dnKey, type Kind, type Problem } from '@rollcall/model'

/** Entries that others are usually below. Who moves one moves them all, and nothing is told of those. */
const containers =
  '(|(objectClass=organizationalUnit)(objectClass=organization)(objectClass=dcObject)(objectClass=locality)(objectClass=country)(objectClass=nsContainer))'

/** What a feed of a kind follows: its entries, and what they may lie below. */
export function contentFilter(directory: Directory, kind: Kind): string {
  return eitherFilter(directory.filterOf(kind), containers)
}

/** What to ask of each entry. */
export function contentAttributes({ dialect }: Directory): readonly string[] {
  return [dialect.idAttribute, 'hasSubordinates']
}

/** How a server's feed is to be understood. */
export interface Server {
  /**
   * 389 Directory Server does not keep to RFC 4533: it says of every refresh that it told who is left, and a change while it
   * begins to listen goes untold, though the cookie of the next one covers it.
   */
  readonly exact: boolean
  readonly idOf: (uuid: string) => string
  /** When an entry was changed last, as text that sorts; no entry's ever gets less. */
  readonly stamp: 'entryCSN' | 'modifyTimestamp'
}

/** By the id the connection uses: the server names entries by that one and no other. Undefined: they could not be recognised. */
export function serverOf({ dialect }: Directory): Server | undefined {
  switch (dialect.idAttribute.toLowerCase()) {
    case 'entryuuid':
      return { exact: true, idOf: (uuid) => uuid, stamp: 'entryCSN' }
    case 'nsuniqueid':
      return {
        exact: false,
        idOf: (uuid) => uuid.replaceAll('-', '').replaceAll(/.{8}(?=.)/g, '$&-'),
        stamp: 'modifyTimestamp',
      }
    default:
      return undefined
  }
}

/** The entries that a synchronisation names, until they are looked at. */
export class Names {
  readonly #directory: Directory
  readonly #server: Server
  readonly #ids = new Set<string>()
  /** Those below which others may be. */
  readonly #unsure = new Set<string>()
  readonly #gone: string | undefined

  /** `gone` is one who is known to be no longer there, and so must be named. */
  constructor(directory: Directory, server: Server, gone?: string) {
    this.#directory = directory
    this.#server = server
    this.#gone = gone
  }

  get ids(): readonly string[] {
    return [...this.#ids]
  }

  get size(): number {
    return this.#ids.size
  }

  /** Answers why nothing but a scan can tell what is gone, if that is so. */
  take(message: SyncMessage): Problem | undefined {
    switch (message.kind) {
      case 'cookie':
        return undefined
      case 'phase':
        return message.phase === 'present' ? onlyPresent : undefined
      case 'set':
        if (message.state === 'present') return onlyPresent
        for (const uuid of message.uuids) this.#add(this.#server.idOf(uuid), true)
        return undefined
      case 'entry': {
        const { state, uuid, entry } = message
        if (state === 'present') return onlyPresent
        const id = this.#server.idOf(uuid)
        const shown = state === 'delete' ? id : (this.#directory.dialect.idOf(entry) ?? id)
        if (shown !== id) return otherId(this.#directory.dialect.idAttribute)
        this.#add(id, entry.text('hasSubordinates') !== 'FALSE')
        return undefined
      }
      default:
        return message satisfies never
    }
  }

  /** Why these names are not all: whoever lies below an entry that was renamed or moved has another name, too. */
  async whyUntold(signal: AbortSignal): Promise<Exclude<FeedEnding, { verdict: 'complete' }> | undefined> {
    if (this.#gone !== undefined && !this.#ids.has(this.#gone))
      return { verdict: 'restart', problem: setBack('somebody told of already is not there, and not deleted') }
    if (this.#unsure.size === 0) return undefined
    const suffix = dnKey(await this.#directory.suffix(signal)) // which nobody can move
    const above: string[] = []
    const end = await lookUp(this.#directory, [...this.#unsure], ['hasSubordinates'], signal, (entry) => {
      if (entry.text('hasSubordinates') !== 'FALSE' && dnKey(entry.dn) !== suffix) above.push(entry.dn)
    })
    if (end.verdict !== 'complete') return end
    for (const dn of above)
      if (await this.#hasBelow(dn, signal)) return { verdict: 'restart', problem: changedAbove(dn) }
    return undefined
  }

  async #hasBelow(base: string, signal: AbortSignal): Promise<boolean> {
    const { users, groups } = this.#directory.settings
    const filter = eitherFilter(users, groups)
    const search = { base, scope: 'sub', filter, attributes: ['1.1'], pageSize: 2, maxEntries: 2 } as const
    for await (const entries of (await this.#directory.client()).search(search, signal))
      if (entries.some(({ dn }) => dnKey(dn) !== dnKey(base))) return true
    return false
  }

  #add(id: string, unsure: boolean): void {
    this.#ids.add(id)
    if (unsure) this.#unsure.add(id)
  }
}

/** RFC 4533 section 1.3: whoever is not told of is gone. Only who keeps a list could tell who that is. */
export const onlyPresent: Problem = {
  code: 'conflict.present-phase',
  message: 'The server can tell who is still there, and not who is gone since the last read.',
  hint: 'slapd forgets them when it is started again, unless syncprov has an olcSpSessionlogSource; without any session log it never remembers them.',
}

function otherId(attribute: string): Problem {
  return {
    code: 'config.feed-id',
    message: `The server's feed names entries by another id than ${attribute}.`,
    hint: 'Use the idAttribute that the server itself goes by: entryUUID, on 389 Directory Server nsUniqueId.',
    field: 'idAttribute',
  }
}

function changedAbove(dn: string): Problem {
  return {
    code: 'conflict.changed-above',
    message: `${dn} was changed, and perhaps renamed or moved: nothing tells what that means for those below it.`,
  }
}

/** What it means that the server has forgotten something. The log keeps it for good, so nobody is named. */
export function setBack(proof: string): Problem {
  return {
    code: 'conflict.set-back',
    message: `The server was set back since the last read, as by a backup: ${proof}.`,
  }
}
