/** Which of the fake's addresses a request came to. `elsewhere` is the origin that hostile links lead to. */
export type Door = 'login' | 'graph' | 'metadata' | 'elsewhere'

/** A request that came in, and how it was answered. */
export interface GraphRequest {
  readonly door: Door
  /** By the fake's clock. */
  readonly at: number
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** JSON or the form, taken apart. */
  readonly body: unknown
  /** As it came. */
  readonly url: string
  /** 0: none was given. */
  readonly status: number
}

/** What goes wrong with one answer. */
export type Mishap =
  /** An error in place of the answer; `html`: as a page of a gateway; `bare`: without a body. */
  | { readonly status: number; readonly code?: string; readonly retryAfter?: string; readonly body?: 'html' | 'bare' }
  /** The answer's nextLink (deltaLink) is the request's own address. */
  | 'loop'
  /** The answer's link leads to another origin. */
  | 'elsewhere'
  /** The answer's link leads to the same place without TLS. */
  | 'downgrade'
  /** 307 to another origin in place of the answer. */
  | 'redirect'
  /** There is no link at all. */
  | 'linkless'
  /** No JSON, though it says so. */
  | 'malformed'
  /** JSON of another shape: `value` is missing. */
  | 'shapeless'
  /** The connection ends in the middle of the body. */
  | 'truncated'
  /** As before, but the answer calls itself complete: half of the JSON. */
  | 'halved'
  /** 200 with a page of HTML, as from a captive portal. */
  | 'portal'
  /** Nothing is ever answered. */
  | 'hang'
  /** Head and half of the body, then nothing. */
  | 'stall'
  /** The connection is cut before anything was answered. */
  | 'cut'
  /** 401: the token is said to be expired. */
  | 'expired'
  /** 401 with a claims challenge, whatever the token says. */
  | 'insufficient'

/** How the service differs from a friendly one; may be changed while it runs. */
export interface Behaviour {
  /** Asked for each request to Graph and to the token endpoint. */
  mishap?: (request: GraphRequest) => Mishap | undefined
  /** Lists are never longer, whatever `$top` says. */
  pageSize?: number
  /** Objects on a page of delta; default 200. */
  deltaPageSize?: number
  /** Members on a page of delta, over all its groups; default 1,000. */
  membersPerPage?: number
  /** Every second page of a list or a round is empty, and has a nextLink all the same. */
  emptyPages?: boolean
  /** Rounds tell their objects in another order. The number is the seed. */
  shuffled?: number
  /** This object is on every page again. */
  everywhere?: string
  /** Each object of a round is told so many times more. */
  duplicates?: number
  /** So many of the changes before the deltaLink are told again. */
  replays?: number
  /** What is in the recycle bin is told as removed in the first enumeration, as are members that left. */
  removedAtFirst?: boolean
  /** Groups tell that a member was deleted for good: so the documentation; users report that it does not come (the default). */
  groupsTellHardDeletes?: boolean
  /** Changes come to the notice of delta so many ms later. */
  lag?: number
  /** So many page links are dead when they are used: 400 Directory_ExpiredPageToken. */
  deadPages?: number
  /** How a delta token that is too old is refused; default 400 `syncStateNotFound`; Outlook says 410 `SyncStateNotFound`. */
  tooOld?: { readonly status: number; readonly code: string }
  /** Resource units in a bucket; default by the number of users: 3,500, 5,000, 8,000 in 10 s. */
  quota?: { readonly units: number; readonly seconds: number }
  /** `innererror` in place of `innerError`: both are seen. */
  lowercaseInner?: boolean
  /** Notifications wait until `fake.deliver()`. */
  holdsNotifications?: boolean
}
