import type { About, Instant, Link, SourceId } from '@rollcall/model'
import type { StateWrite, SyncMemory } from '@rollcall/state'

/** What is to be remembered otherwise. None of these writes to the target. */
export type MendRequest =
  /** `person`: an id, dn, label, or the value of a field; `account`: an id, or the value of a field it is found by. */
  | { readonly verb: 'link'; readonly person: string; readonly account: string }
  | { readonly verb: 'unlink'; readonly person: string }
  /** Links of records that are gone go to living ones that have no link and are equal in this target field. */
  | { readonly verb: 'relink'; readonly by: string }
  /** Lines as `exportLinks` gives them. */
  | { readonly verb: 'import'; readonly lines: AsyncIterable<string> }

export interface MendOptions {
  /** Who asks for it, for the audit log. */
  readonly by: string
  /** Called with what would be done, when there is anything. */
  readonly confirm: (proposal: MendProposal) => Promise<boolean>
}

/** One link that is made, let go, or moved to another source record. */
export interface Mended {
  readonly op: 'link' | 'unlink' | 'relink'
  readonly about: About
  /** The source record that was linked until now. */
  readonly was?: SourceId
}

/** A link or record that is left as it is, and why. */
export interface LeftAlone {
  readonly about: About
  readonly why: string
}

export interface MendProposal {
  readonly sync: string
  readonly verb: MendRequest['verb']
  readonly changes: readonly Mended[]
  readonly left: readonly LeftAlone[]
  /** What a person should know before saying yes. */
  readonly notes: readonly string[]
}

export interface MendResult extends MendProposal {
  /** `nothing`: there is nothing to do. */
  readonly status: 'done' | 'declined' | 'nothing'
  readonly auditHead: string
}

/** A proposal with what has to be written for it, all in one transaction. */
export interface Proposed extends Omit<MendProposal, 'sync' | 'verb'> {
  readonly writes: readonly StateWrite[]
  /** What the sync remembers differently beside its links. */
  readonly memory?: Partial<Pick<SyncMemory, 'source' | 'referrals'>>
}

/** One line of an export. */
export interface LinkLine extends Pick<Link, 'kind' | 'label' | 'dn' | 'base' | 'off' | 'left'> {
  readonly source: string
  readonly target: string
}

/** The first line of an export: which systems the ids belong to. */
export interface LinksHeader {
  readonly formatVersion: 1
  readonly sync: string
  readonly source: string
  readonly target: string
  readonly at?: Instant
}
