import { hash } from 'node:crypto'
import type { LdapEntry } from './entry.ts'

/** Active Directory sends an empty page now and then while it looks for more. */
const mostEmptyPages = 100

/**
 * Notices a server whose pages never come to an end. The cookie cannot tell: 389-DS honestly sends the same one with
 * every page.
 */
export class LoopGuard {
  readonly #firsts = new Set<string>()
  #emptyPages = 0

  /** Looks at the first entry of a page that another page is to follow; says what proves the loop. */
  look(first: LdapEntry | undefined): string | undefined {
    if (!first) return ++this.#emptyPages > mostEmptyPages ? `${mostEmptyPages} empty pages in a row` : undefined
    this.#emptyPages = 0
    const digest = hash('sha1', first.raw, 'base64')
    if (this.#firsts.has(digest)) return 'the same page twice'
    this.#firsts.add(digest)
    return undefined
  }
}
