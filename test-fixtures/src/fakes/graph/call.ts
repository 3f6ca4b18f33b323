import type { AccessTokens } from './access-token.ts'
import type { Behaviour } from './behaviour.ts'
import type { StateTokens } from './state-tokens.ts'
import type { Tenant } from './tenant.ts'

/** A request to Graph, taken apart, of an app that is known. */
export interface Call {
  readonly method: string
  /** Below `/v1.0`, decoded. */
  readonly segments: readonly string[]
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: unknown
  /** As it came, below the origin. */
  readonly url: string
  readonly appId: string
  readonly roles: readonly string[]
}

export interface Answer {
  readonly status: number
  readonly body?: object
  /** In place of JSON. */
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What every handler works with. */
export interface House {
  readonly tenant: Tenant
  readonly tokens: AccessTokens
  readonly states: StateTokens
  readonly behaviour: Behaviour
  /** https://…, without `/v1.0` */
  readonly root: string
  /** Names of the tenant's directory extensions: `extension_{appId}_{name}`. */
  readonly extensions: readonly string[]
  readonly now: () => number
}

/** `ConsistencyLevel: eventual` and `$count=true` (aad-advanced-queries). */
export function isAdvanced({ headers, query }: Call): boolean {
  return isEventual(headers) && query.get('$count') === 'true'
}

export function isEventual(headers: Call['headers']): boolean {
  return String(headers.consistencylevel).toLowerCase() === 'eventual'
}
