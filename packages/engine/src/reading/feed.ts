import { type Delta, read } from '@rollcall/connector-sdk'
import type { Kind, Problem, SyncRecord } from '@rollcall/model'
import { type Digest, digestRecord } from '../digest.ts'
import type { Planning, Prepared } from '../planning/planning.ts'
import { plainRecord } from '../scratch/pack.ts'
import { type Cursors, fedKinds } from './cursors.ts'

/** A record that may be kept, and its digest S. */
export interface Seen {
  readonly record: SyncRecord
  readonly s: Digest
}

/** The last word of a feed on a record: as it is now, or why it is not there. */
export type Told =
  | ({ readonly op: 'put' } & Seen)
  | { readonly op: 'gone'; readonly why: 'deleted' | 'left' | 'unknown' }

/** What the feeds of a sync told since their cursors, the last word on each record. */
export class News {
  readonly told: Readonly<Record<Kind, Map<string, Told>>> = { user: new Map(), group: new Map() }
  /** Up to where it was told, for each kind. */
  readonly cursors: Partial<Record<Kind, string>>
  items = 0
  /** Somebody told a piece of a group, which says too little: the group has to be read whole. */
  inPieces = false
  readonly #attributes: Prepared['attributes']

  constructor(cursors: Cursors, attributes: Prepared['attributes']) {
    this.cursors = { ...cursors }
    this.#attributes = attributes
  }

  /** Records told of. */
  get size(): number {
    return this.told.user.size + this.told.group.size
  }

  /** Takes what is kept out of the batch, which holds only until the next one. */
  take(kind: Kind, batch: readonly Delta[]): void {
    this.items += batch.length
    for (const delta of batch) {
      switch (delta.op) {
        case 'put': {
          const { record } = delta
          const plain = plainRecord(record, this.#attributes[record.kind])
          this.told[record.kind].set(record.id, { op: 'put', record: plain, s: digestRecord(record) })
          break
        }
        case 'gone':
          this.told[delta.kind].set(delta.id, { op: 'gone', why: delta.why })
          break
        case 'cursor':
          this.cursors[kind] = delta.cursor
          break
        case 'members':
          this.inPieces = true
          break
        default:
          delta satisfies never
      }
    }
  }
}

/** What stopped a feed before its end; `restart`: only a whole read will do. */
export interface FeedStop {
  readonly verdict: 'truncated' | 'failed' | 'restart'
  readonly problem: Problem
}

/** Asks the feed of each kind for what changed since its cursor. */
export async function readFeeds(
  p: Planning,
  cursors: Cursors,
): Promise<{ readonly news: News; readonly stop?: FeedStop }> {
  const { definition, source } = p.options
  const news = new News(cursors, p.attributes)
  for (const kind of fedKinds(definition)) {
    const cursor = cursors[kind]
    if (!source.connection.delta || cursor === undefined)
      return { news, stop: { verdict: 'restart', problem: noCursor } }
    const end = await read(source.connection.delta({ query: queryOf(p, kind), cursor }, p.signal), (batch) => {
      if (news.size <= mostNews) news.take(kind, batch)
    })
    p.signal.throwIfAborted()
    if (news.size > mostNews) return { news, stop: { verdict: 'restart', problem: tooMany } }
    if (end.verdict !== 'complete') return { news, stop: end }
    if (end.cursor !== undefined) news.cursors[kind] = end.cursor
  }
  return { news }
}

/** What a feed of this kind, or a scan, is about. */
export function queryOf(
  { options: { definition }, attributes }: Pick<Prepared, 'options' | 'attributes'>,
  kind: Kind,
): {
  readonly kind: Kind
  readonly attributes: readonly string[]
  readonly base?: readonly string[]
  readonly filter?: string
} {
  const { base, filter } = definition.scope[kind === 'user' ? 'users' : 'groups'] ?? {}
  return { kind, attributes: attributes[kind], ...(base && { base }), ...(filter && { filter }) }
}

/** Records kept at most: news are held in memory, and reading more of them one by one is no quicker than reading all. */
export const mostNews = 20_000

const tooMany: Problem = { code: 'quota.news', message: `More than ${mostNews} records changed.` }
const noCursor: Problem = { code: 'invalid.cursor', message: 'No position in the change feed is remembered.' }
