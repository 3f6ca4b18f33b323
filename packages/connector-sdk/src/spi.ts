import type { Attributes, Ending, Instant, Kind, Problem, Schema, SyncRecord, Write } from '@rollcall/model'

export type Ask<Request, Answer> = (request: Request, signal: AbortSignal) => Answer

/** Pulled in batches; the generator's return value says how it ended. A batch may be looked at until the next is pulled. Drain it with `read`. */
export type Stream<T, E = Ending> = AsyncGenerator<readonly T[], E>

/** All records of a kind. `base` and `filter` are in the system's own language, and the connector honours both. Absent `base`: the connection's. */
export interface Query {
  readonly kind: Kind
  /** Source attributes or target fields wanted; `members` and `roles` are asked for by name. */
  readonly attributes: readonly string[]
  readonly base?: readonly string[]
  readonly filter?: string
  /** Whoever they are, so many are enough to look at: whoever asks pulls no more, and a scan that costs much may do less. */
  readonly atMost?: number
}

/** Records by id, by dn, or by a findable field, in scope or not. A value without a record simply yields nothing. */
export interface Find {
  readonly kind: Kind
  readonly attributes: readonly string[]
  readonly by: 'id' | 'dn' | (string & {})
  readonly values: readonly string[]
  /** Only records that a scan with this base and filter would yield. */
  readonly within?: Pick<Query, 'base' | 'filter'>
}

export interface Since {
  readonly query: Query
  readonly cursor: string
}

export type Delta =
  /** The whole record as it is now. */
  | { readonly op: 'put'; readonly record: SyncRecord }
  | { readonly op: 'gone'; readonly kind: Kind; readonly id: string; readonly why: 'deleted' | 'left' | 'unknown' }
  /** A piece of a large group. */
  | { readonly op: 'members'; readonly id: string; readonly add: readonly string[]; readonly remove: readonly string[] }
  /** Covers all before it; stored after the writes it led to. */
  | { readonly op: 'cursor'; readonly cursor: string }

/** `restart`: the cursor is useless, scan instead. */
export type FeedEnding = Ending | { readonly verdict: 'restart'; readonly problem: Problem }

/** One line of a tree to browse. `ref` is what `browse` and `show` take. */
export interface Node {
  readonly ref: string
  readonly label: string
  /** What people call it, where the label does not say so. */
  readonly name?: string
  readonly kind?: Kind
  readonly id?: string
  readonly leaf?: true
  readonly attributes?: Attributes
}

/** One entry with every attribute. */
export interface Shown extends Node {
  /** Attributes that the system keeps for itself, and that few people look for. */
  readonly operational?: readonly string[]
  /** The entry as an LDIF content record (RFC 2849) without secrets and what the system keeps for itself; only where entries have a DN. */
  readonly ldif?: () => string
}

/** One step of a connection test: dns, tcp, tls, bind, base, rights, schema, search … */
export interface Stage {
  readonly stage: string
  readonly detail: string
  readonly problem?: Problem
  /** What the system calls itself, from the step on that learns it: `PostgreSQL 17.2`. */
  readonly system?: string
  /** When what the step relies on ends, such as a certificate. */
  readonly until?: Instant
  /** How many records there are, by kind. */
  readonly records?: Readonly<Partial<Record<Kind, number>>>
}

export type SignIn =
  | { readonly ok: true; readonly id: string }
  | {
      readonly ok: false
      readonly why: 'unknown' | 'password' | 'disabled' | 'locked' | 'expired' | 'change-required'
      readonly message: string
    }

/** `id` may differ from the one written to; `already`: it was so before; `record`: what the target now holds, at least of the attributes written; told as a scan would tell it, it is proof for the next run. */
export interface Written {
  readonly id: string
  readonly version?: string
  readonly already?: true
  readonly record?: SyncRecord
}

/** One a write, in order. */
export type Outcome = Written | { readonly problem: Problem }

/** Each takes writes of one `op` and one `kind`, at most `batch` of them. It throws only when no write of the call was done; `outcome-unknown` when that cannot be told. */
export type Writing = {
  readonly [W in Write as W['op']]: Ask<readonly W[], Promise<readonly Outcome[]>>
}

export interface Methods extends Writing {
  readonly scan: Ask<Query, Stream<SyncRecord>>
  readonly find: Ask<Find, Stream<SyncRecord>>
  readonly delta: Ask<Since, Stream<Delta, FeedEnding>>
  /** Until aborted. */
  readonly watch: Ask<Since, Stream<Delta, FeedEnding>>
  readonly browse: Ask<{ readonly ref?: string }, Stream<Node>>
  /** Every attribute of one entry. Throws `not-found`. */
  readonly show: Ask<{ readonly ref: string }, Promise<Shown>>
  readonly search: Ask<{ readonly text: string }, Stream<Node>>
  readonly authenticate: Ask<{ readonly user: string; readonly password: string }, Promise<SignIn>>
}

export interface Batches {
  /** Writes a call takes at most (1). */
  readonly batch?: number
  /** The target checks `from` and `version` in the write itself, and answers `conflict` where they no longer hold. */
  readonly checks?: true
}

/** What a connector can do; data, known before anything is opened. */
export interface Capabilities {
  readonly scan?: true
  readonly find?: true
  /** `blind`: attributes whose change the feed does not report. */
  readonly delta?: { readonly deletes: boolean; readonly blind?: readonly string[] }
  readonly watch?: true
  readonly browse?: true
  readonly show?: true
  readonly search?: true
  readonly authenticate?: true
  readonly create?: Batches
  readonly update?: Batches
  readonly setActive?: Batches & { readonly endsSessions?: true }
  readonly delete?: Batches & { readonly final?: true }
  readonly members?: Batches
  readonly roles?: Batches
  readonly endSessions?: Batches
}

export interface Connection extends Partial<Methods>, Partial<AsyncDisposable> {
  readonly schema: Ask<object, Promise<Schema>>
  /** Stops at the stage that failed: its last `Stage` carries the problem and the verdict is `truncated`. */
  readonly test: Ask<object, Stream<Stage>>
}

export type OpenConnection = Connection & AsyncDisposable

/** Where a secret is kept; the configuration holds this, never the secret. */
export type SecretRef =
  | { readonly keychain: string }
  | { readonly env: string }
  | { readonly file: string }
  | { readonly command: readonly string[] }

/** What a connection gets from its host. */
export interface Context {
  /** The connection's name in the configuration. */
  readonly name: string
  /** Absolute path of a file named in the configuration, which may be relative to it. */
  readonly path: (file: string) => string
  readonly log: (level: 'debug' | 'info' | 'warn', message: string, data?: object) => void
  /**
   * Throws `unavailable`, or `outcome-unknown` if a write may have happened. It neither repeats nor slows down: the engine
   * tries a change again, at the pace of `limits`. TLS is verified.
   */
  readonly http: typeof fetch
  readonly clock: Clock
  /** This connection's only. */
  readonly secret: (ref: SecretRef) => Promise<string>
}

export interface Clock {
  readonly now: () => Instant
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}
