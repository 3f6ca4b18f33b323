import { RollcallError } from '@rollcall/model'
import type { LdapEntry } from './entry.ts'
import type { LoopGuard } from './loop-guard.ts'
import { readPagedResults, type Scope } from './messages.ts'
import type { PageEnd } from './page.ts'
import { type LdapResult, resultError, success } from './result.ts'

/** Another page, or the end. `cutShort`: what came is right, only not all, even if it is nothing. `unpaged`: it came in no page. */
export type Next =
  | { readonly cookie: Uint8Array }
  | { readonly problem?: RollcallError; readonly cutShort?: boolean; readonly unpaged?: boolean }

export interface Circumstances {
  readonly what: string
  readonly scope: Scope
  readonly follows: (referral: string) => boolean
}

/** What follows a page whose first entry is given. */
export function whatNext(end: PageEnd, first: LdapEntry | undefined, guard: LoopGuard, about: Circumstances): Next {
  const { result } = end
  if (result.code === referral && result.referrals.some(about.follows)) return {}
  if (result.code !== success) return { problem: refusal(result, about.what), cutShort: limits.has(result.code) }
  if (about.scope === 'base') return {}
  const cookie = readPagedResults(end.controls)
  if (!cookie) return { problem: noLastPage(about.what), cutShort: true, unpaged: true }
  if (cookie.length === 0) return {}
  const loop = guard.look(first)
  if (loop === undefined) return { cookie }
  const message = `${about.what} was left: the server sent ${loop} and still no end.`
  return { problem: new RollcallError('unavailable.page-loop', message), cutShort: true }
}

const referral = 10
/** timeLimitExceeded, sizeLimitExceeded, adminLimitExceeded: what came is right, only not all. */
const limits: ReadonlySet<number> = new Set([3, 4, 11])

function refusal(result: LdapResult, what: string): RollcallError {
  const error = resultError(result, what)
  if (result.referrals.length === 0) return error
  return new RollcallError(error.code, `${error.message} It lies at ${result.referrals.join(', ')}.`, {
    hint: 'Connect to that server, or allow its host in followReferrals.',
  })
}

function noLastPage(what: string): RollcallError {
  return new RollcallError(
    'unavailable.no-last-page',
    `${what} was answered without pages: nothing proves that this is all.`,
    {
      hint: 'Allow this account paged results (control 1.2.840.113556.1.4.319) at the server.',
    },
  )
}
