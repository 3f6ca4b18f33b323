import { may } from './apps.ts'
import type { Answer, Call, House } from './call.ts'
import type { Courier } from './courier.ts'
import { denied } from './options.ts'
import { notFound, Refusal } from './refusal.ts'
import { type Kind, uuid } from './tenant.ts'
import type { Event } from './tenant-log.ts'

export interface Subscription {
  readonly id: string
  readonly applicationId: string
  readonly changeType: string
  readonly clientState: string | null
  readonly notificationUrl: string
  readonly lifecycleNotificationUrl: string | null
  readonly resource: string
  expirationDateTime: string
}

export type LifecycleEvent = 'reauthorizationRequired' | 'subscriptionRemoved' | 'missed'

const minute = 60_000
const longest = 41_760 * minute
const shortest = 45 * minute
const known = [
  'changeType',
  'clientState',
  'expirationDateTime',
  'latestSupportedTlsVersion',
  'lifecycleNotificationUrl',
  'notificationUrl',
  'resource',
]

/** Change notifications about users and groups (resources/subscription, change-notifications-delivery-webhooks). */
export class Subscriptions {
  readonly #all = new Map<string, Subscription>()
  readonly #courier: Courier
  readonly #house: () => House
  #made = 0

  constructor(courier: Courier, house: () => House) {
    this.#courier = courier
    this.#house = house
  }

  get all(): readonly Subscription[] {
    return [...this.#all.values()].filter(
      ({ expirationDateTime }) => Date.parse(expirationDateTime) > this.#house().now(),
    )
  }

  async route([id, action, ...more]: readonly string[], call: Call): Promise<Answer> {
    const { method } = call
    if (more.length > 0) throw new Refusal(400, 'BadRequest', `Resource not found for the segment '${more[0]}'.`)
    if (id === undefined && method === 'POST') return this.#create(call)
    const mine = this.all.filter(({ applicationId }) => applicationId === call.appId)
    const context = { '@odata.context': `${this.#house().root}/v1.0/$metadata#subscriptions` }
    if (id === undefined && method === 'GET') return { status: 200, body: { ...context, value: mine.map(shown) } }
    const found = mine.find((one) => one.id === id)
    if (!found) throw notFound(String(id))
    if (action === 'reauthorize' && method === 'POST') return { status: 204 }
    if (action === undefined && method === 'GET') return { status: 200, body: { ...context, ...shown(found) } }
    if (action === undefined && method === 'PATCH') {
      const { expirationDateTime } = call.body as { readonly expirationDateTime?: unknown }
      found.expirationDateTime = this.#expiry(expirationDateTime)
      return { status: 200, body: { ...context, ...shown(found) } }
    }
    if (action === undefined && method === 'DELETE') {
      this.#all.delete(found.id)
      return { status: 204 }
    }
    throw new Refusal(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.')
  }

  /** What happened is told to whoever subscribed: `updated` also for what is new or in the recycle bin. */
  heard({ id, type, what }: Event): void {
    if (type !== 'user' && type !== 'group') return
    const changeType = what === 'hardDeleted' ? 'deleted' : 'updated'
    const plural = type === 'user' ? 'Users' : 'Groups'
    for (const one of this.all) {
      const [resource, only] = one.resource.replace(/^\//, '').split('/')
      if (resource !== `${type}s` || (only !== undefined && only !== id)) continue
      if (!one.changeType.split(',').includes(changeType)) continue
      this.#courier.queue(one.notificationUrl, {
        subscriptionId: one.id,
        clientState: one.clientState,
        changeType,
        resource: `${plural}/${id}`,
        subscriptionExpirationDateTime: one.expirationDateTime,
        tenantId: this.#house().tenant.id,
        resourceData: {
          '@odata.type': `#Microsoft.Graph.${type === 'user' ? 'User' : 'Group'}`,
          '@odata.id': `${plural}/${id}`,
          id,
          organizationId: this.#house().tenant.id,
        },
      })
    }
  }

  /** A lifecycle notification; after `subscriptionRemoved` there is no such subscription. */
  tell(id: string, lifecycleEvent: LifecycleEvent): void {
    const one = this.#all.get(id)
    if (!one?.lifecycleNotificationUrl) throw new Error(`${id} has no lifecycleNotificationUrl`)
    if (lifecycleEvent === 'subscriptionRemoved') this.#all.delete(id)
    this.#courier.queue(one.lifecycleNotificationUrl, {
      subscriptionId: one.id,
      subscriptionExpirationDateTime: one.expirationDateTime,
      tenantId: this.#house().tenant.id,
      clientState: one.clientState,
      lifecycleEvent,
    })
  }

  async #create({ body, appId, roles }: Call): Promise<Answer> {
    const wanted = (body ?? {}) as Readonly<Record<string, unknown>>
    const strange = Object.keys(wanted).find((name) => !known.includes(name))
    if (typeof body !== 'object' || strange !== undefined)
      throw invalid(
        'Could not process subscription creation payload. Are all property names spelled and camelCased properly?',
      )
    const { changeType, clientState = null, notificationUrl, lifecycleNotificationUrl = null, resource } = wanted
    for (const name of ['changeType', 'notificationUrl', 'resource', 'expirationDateTime'])
      if (typeof wanted[name] !== 'string') throw invalid(`${name} is a required property for subscription creation.`)
    const kind = kindOf(String(resource))
    if (!may(roles, kind === 'user' ? 'subscribeUsers' : 'subscribeGroups')) throw denied()
    if (
      String(changeType)
        .split(',')
        .some((one) => !['updated', 'deleted'].includes(one))
    )
      throw invalid(`The changeType '${String(changeType)}' is not supported for ${String(resource)}.`)
    if (clientState !== null && (typeof clientState !== 'string' || clientState.length > 128))
      throw invalid('clientState has at most 128 characters.')
    const urls = [notificationUrl, lifecycleNotificationUrl].filter((url) => typeof url === 'string')
    for (const url of urls)
      if (!url.startsWith('https://')) throw invalid('Notification URLs have to begin with https.')
    const expirationDateTime = this.#expiry(wanted.expirationDateTime)
    const mine = this.all.filter(({ applicationId }) => applicationId === appId)
    if (mine.some((one) => one.resource === resource && one.changeType === changeType))
      throw new Refusal(409, 'Conflict', 'There was a duplicate subscription.')
    if (mine.length >= 100) throw new Refusal(403, 'Forbidden', 'Number of existing subscriptions exceeded.')
    for (const url of urls) await this.#courier.validate(url)
    this.#made += 1
    const made: Subscription = {
      id: uuid(`subscription ${this.#made}`),
      applicationId: appId,
      changeType: String(changeType),
      clientState,
      notificationUrl: String(notificationUrl),
      lifecycleNotificationUrl: lifecycleNotificationUrl === null ? null : String(lifecycleNotificationUrl),
      resource: String(resource),
      expirationDateTime,
    }
    this.#all.set(made.id, made)
    const context = { '@odata.context': `${this.#house().root}/v1.0/$metadata#subscriptions/$entity` }
    return { status: 201, body: { ...context, ...shown(made), clientState } }
  }

  /** At most 41,760 minutes; less than 45 minutes become 45. */
  #expiry(text: unknown): string {
    const now = this.#house().now()
    const asked = Date.parse(String(text))
    if (typeof text !== 'string' || Number.isNaN(asked))
      throw invalid('expirationDateTime must be provided with the subscription.')
    if (asked <= now) throw invalid('Subscription expiration must be in the future.')
    if (asked > now + longest) throw invalid('Subscription expiration can only be 41760 minutes in the future.')
    return new Date(Math.max(asked, now + shortest)).toISOString()
  }
}

function kindOf(resource: string): Kind {
  const [, kind] = /^\/?(user|group)s(?:\/[\w-]+)?$/.exec(resource) ?? []
  if (kind === undefined) throw invalid(`The resource '${resource}' is not supported.`)
  return kind as Kind
}

/** The clientState is told only when it is made. */
function shown(subscription: Subscription): object {
  return { ...subscription, clientState: null }
}

function invalid(message: string): Refusal {
  return new Refusal(400, 'ValidationError', message)
}
