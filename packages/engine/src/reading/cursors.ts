import type { Kind } from '@rollcall/model'
import { canonicalJson } from '@rollcall/state'

/** Where the feed of each kind that a sync reads goes on. */
export type Cursors = Readonly<Partial<Record<Kind, string>>>

/** The kinds whose feeds a sync follows, in the order in which they are read. */
export function fedKinds({ groups }: { readonly groups?: object }): readonly Kind[] {
  return groups ? ['group', 'user'] : ['user']
}

/** As one text, for they are stored together or not at all; undefined where a kind has none. */
export function joinCursors(cursors: Cursors, kinds: readonly Kind[]): string | undefined {
  return kinds.every((kind) => cursors[kind] !== undefined) ? canonicalJson(cursors) : undefined
}

/** Undefined where it is no text of `joinCursors`, such as one that an earlier version stored. */
export function splitCursors(text: string): Cursors | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return undefined
    const { user, group } = value as Readonly<Record<string, unknown>>
    return { ...(typeof user === 'string' ? { user } : {}), ...(typeof group === 'string' ? { group } : {}) }
  } catch {
    return undefined
  }
}
