import type { Call, House } from './call.ts'
import { Refusal } from './refusal.ts'
import type { Tenant } from './tenant.ts'

/**
 * The token bucket of the identity service: resource units for an app in a tenant (throttling-limits). Calls that are
 * refused cost as well.
 */
export class Throttle {
  readonly #buckets = new Map<string, { left: number; at: number }>()
  readonly #until = new Map<string, number>()

  /** The headers of the answer; throws 429. `quota`: by the number of users, or as the behaviour says. */
  take(call: Call, { tenant, behaviour, now }: House, cost: number): Readonly<Record<string, string>> {
    const { units, seconds } = behaviour.quota ?? { units: unitsFor(tenant), seconds: 10 }
    const rate = units / seconds
    const bucket = this.#buckets.get(call.appId) ?? { left: units, at: now() }
    const left = Math.min(units, bucket.left + ((now() - bucket.at) / 1000) * rate) - cost
    this.#buckets.set(call.appId, { left: Math.max(left, -units * 0.8), at: now() })
    const used = 1 - left / units
    const headers = {
      ...(cost > 0 ? { 'x-ms-resource-unit': String(cost) } : {}),
      ...(used >= 0.8 ? { 'x-ms-throttle-limit-percentage': Math.min(1.8, used).toFixed(2) } : {}),
    }
    if (left >= 0) return headers
    const wait = ((cost - left) / rate).toFixed(3)
    throw new Refusal(429, 'TooManyRequests', 'Please retry again later.', {
      inner: '429',
      headers: {
        ...headers,
        'retry-after': wait,
        'x-ms-throttle-scope': `Tenant_Application/ReadWrite/${call.appId}/${tenant.id}`,
        'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
      },
    })
  }

  /** An answer told this client to wait: seconds, also broken ones, or a date. */
  toldToWait(client: string, retryAfter: string, now: number): void {
    const seconds = Number(retryAfter)
    const until = Number.isNaN(seconds) ? Date.parse(retryAfter) : now + seconds * 1000
    this.#until.set(client, Math.max(until, this.#until.get(client) ?? 0))
  }

  /** Whether this client was told to wait for longer. */
  isEarly(client: string, now: number): boolean {
    return now < (this.#until.get(client) ?? 0)
  }
}

function unitsFor(tenant: Tenant): number {
  if (!tenant.exceeds('user', 49)) return 3_500
  return tenant.exceeds('user', 500) ? 8_000 : 5_000
}

const costs: readonly (readonly [method: string, path: RegExp, cost: number])[] = [
  ['GET', /^users$/, 2],
  ['GET', /^groups\/[^/]+\/members(\/|$)/, 3],
  ['GET', /^groups\/[^/]+\/transitiveMembers(\/|$)/, 5],
  ['GET', /^users\/[^/]+\/(memberOf|transitiveMemberOf)(\/|$)/, 2],
  ['POST', /^users\/[^/]+\/getMemberGroups$/, 2],
  ['POST', /^directoryObjects\/getByIds$/, 3],
]

/** Resource units of a call: never less than one (throttling-limits). */
export function costOf({ method, segments, query }: Call): number {
  const path = segments.join('/')
  if (path === '$batch') return 0 // each of its requests counts for itself (json-batching)
  const base = costs.find(([verb, pattern]) => verb === method && pattern.test(path))?.[2] ?? 1
  const less = (query.has('$select') ? 1 : 0) + (Number(query.get('$top') ?? 20) < 20 ? 1 : 0)
  return Math.max(1, base - less + (query.has('$expand') ? 1 : 0))
}
