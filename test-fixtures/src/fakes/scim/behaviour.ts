/** A resource as JSON. */
export type Resource = { readonly id: string; readonly [attribute: string]: unknown }

export type Kind = 'user' | 'group'

/** A request that the server got. */
export interface Request {
  readonly method: string
  /** Below the base, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: unknown
}

/** How a server differs from what the RFC asks for. Nothing said: it is a friendly one. */
export interface Behaviour {
  /**
   * `ignored`: all at once, whatever is asked; `repeats`: the last page for any index behind the end; `cursor`: cursors
   * only; `offers`: a cursor though none was asked for; `noCount`: `invalidCount` for any page size.
   */
  paging?: 'ignored' | 'repeats' | 'cursor' | 'offers' | 'refused' | 'noCount'
  /** Pages are never longer, whatever is asked. */
  clamp?: number
  /** So many cursors are forgotten as soon as they are used. */
  forgets?: number
  /** `shifts`: another total on every page; `page`: the length of the page; `none`: left out; `text`: as text. */
  total?: 'shifts' | 'page' | 'none' | 'text'
  /** Rows of a list that come twice, or not at all, while the total counts each once. */
  twice?: readonly string[]
  hidden?: readonly string[]
  /** `empty`: finds nobody; `any`: whatever attribute is named, it looks into userName and e-mail; `refused`: 400. */
  filters?: 'caseSensitive' | 'empty' | 'any' | 'refused' | 'everybody'
  /** What it answers about itself. */
  /** Of each schema only the first attribute is told. */
  stubSchemas?: boolean
  discovery?: 'none' | 'html' | 'empty' | 'refused' | 'cursor' | 'etag' | 'noPatch'
  /** `html`: pages of a gateway; `bare`: JSON without schemas, status and scimType. */
  errors?: 'html' | 'bare'
  hidesMembers?: boolean
  /** In lists groups show no member, or the first one only; alone they show all. */
  membersAlone?: 'all' | 'others'
  /** And accounts say which groups they are in. */
  showsGroups?: boolean
  /** 200 to any write, and nothing is done; `echo`: with what was sent in the answer. */
  deaf?: true | 'echo'
  /** 200 `{}` to everything. */
  dead?: boolean
  textBooleans?: boolean
  /** Truth is shown as 1 and 0. */
  numericBooleans?: boolean
  /** Sent without a path, an extension takes the place of the one before. */
  replacesExtensions?: boolean
  /** 428 for a write without If-Match, though nothing says that there are versions; `header`: they are in the ETag only. */
  needsVersion?: true | 'header'
  /** Errors are answered with 200. */
  errorsAre200?: boolean
  /** A member that is added again is there twice. */
  naiveMembers?: boolean
  /**
   * `none`: 501; `noContent`: 204; `noFilters`: 400 noTarget for a path with a filter, `wholeOnly`: also for one into an
   * attribute; `pathless`: for any path but `members`; `ignoresPaths`: what has a path is not done; `mangles`: a path into an extension is cut at its dot, and what was left of it is a new attribute.
   */
  patch?: 'none' | 'noContent' | 'noFilters' | 'wholeOnly' | 'pathless' | 'ignoresPaths' | 'mangles'
  /** Members are taken out by a list of them only; everywhere else such a list means all members. */
  listRemovals?: boolean
  put?: 'none'
  bareManager?: boolean
  /** At most so many members change in a request. */
  memberChanges?: number
  /** 500 where a value is taken. */
  breaksOnDuplicates?: boolean
  /** Answers before anything else, one for each request: 429 with this Retry-After, or without. */
  busy?: (string | undefined)[]
  status?: (request: Request) => number | undefined
  /** So many ms after a write reads still show what was before. */
  lag?: { readonly ms: number; readonly now: () => number }
  /** The connection is cut after the write was done. */
  cut?: (request: Request) => boolean
  /** What it makes of a text. */
  alter?: (attribute: string, value: string) => string
  /** Deleting is answered as if nobody were there. */
  noDelete?: boolean
  /** Who is made with a name that is taken is whoever has it. */
  givesHolder?: boolean
  /** 415 for application/scim+json. */
  plainJson?: boolean
  /** Deleting only switches off. */
  keepsDeleted?: boolean
  redirect?: string
}
