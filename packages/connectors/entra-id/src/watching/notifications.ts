import { randomBytes } from 'node:crypto'
import type { Context } from '@rollcall/connector-sdk'
import { type Instant, type Kind, toProblem } from '@rollcall/model'
import { pick, toError } from '../http/errors.ts'
import type { Graph } from '../http/graph.ts'
import type { NotificationSettings } from '../settings.ts'
import { Bell } from './bell.ts'
import { type Notified, openListener } from './listener.ts'

/** A subscription is asked for so long, and renewed when half of it is over (at most 29 days: resources/subscription). */
const lifetimeMs = 2 * 24 * 3_600_000
/** After it could not be made. */
const pauseMs = 10 * 60_000

interface Subscribed {
  readonly bell: Bell
  /** Known to Graph and to us only: whoever does not say it is not Graph. */
  readonly clientState: string
  id?: string
  /** When it has to be made, or renewed. */
  dueAt: Instant
}

/**
 * Rings when Microsoft Graph says that people or groups changed. It is a trigger and no more: without it, or where it
 * fails, changes are asked for now and then.
 */
export class Notifications implements AsyncDisposable {
  readonly #settings: NotificationSettings | undefined
  readonly #graph: Graph
  readonly #context: Context
  readonly #subscribed = new Map<Kind, Subscribed>()
  #listener: Promise<AsyncDisposable> | undefined

  constructor(graph: Graph, context: Context) {
    this.#settings = graph.settings.notifications
    this.#graph = graph
    this.#context = context
  }

  /** The bell of a kind; makes its subscription, or renews it, if that is due. */
  async bellFor(kind: Kind, signal: AbortSignal): Promise<Bell> {
    const known = this.#subscribed.get(kind)
    const one = known ?? { bell: new Bell(), clientState: randomBytes(32).toString('base64url'), dueAt: 0 }
    this.#subscribed.set(kind, one)
    if (this.#settings && one.dueAt <= this.#context.clock.now()) await this.#keep(kind, one, this.#settings, signal)
    return one.bell
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const listener = await this.#listener?.catch(() => undefined)
    if (!listener) return
    const until = AbortSignal.timeout(3_000)
    for (const { id } of this.#subscribed.values())
      if (id !== undefined) await this.#graph.change('DELETE', `/subscriptions/${id}`, undefined, until).catch(() => {})
    this.#subscribed.clear()
    await listener[Symbol.asyncDispose]()
  }

  async #keep(kind: Kind, one: Subscribed, settings: NotificationSettings, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#context
    try {
      await this.#listen(settings)
      const renewed = one.id !== undefined && (await this.#renew(one.id, signal))
      if (!renewed) one.id = await this.#subscribe(kind, one, settings, signal)
      one.dueAt = clock.now() + lifetimeMs / 2
    } catch (thrown) {
      signal.throwIfAborted()
      const { message, hint = '' } = toProblem(thrown)
      log('warn', `No notifications of changed ${kind}s, so they are asked for now and then: ${message} ${hint}`.trim())
      one.dueAt = clock.now() + pauseMs
    }
  }

  async #listen(settings: NotificationSettings): Promise<void> {
    this.#listener ??= openListener(settings, this.#context, (notified) => this.#heard(notified))
    const opened = this.#listener
    try {
      await opened
    } catch (thrown) {
      if (this.#listener === opened) this.#listener = undefined
      throw thrown
    }
  }

  async #subscribe(
    kind: Kind,
    { clientState }: Subscribed,
    { url }: NotificationSettings,
    signal: AbortSignal,
  ): Promise<string> {
    const resource = `${kind}s`
    const wanted = {
      changeType: 'updated,deleted',
      notificationUrl: url,
      lifecycleNotificationUrl: url,
      resource,
      clientState,
      expirationDateTime: this.#expiry(),
    }
    let answer = await this.#graph.change('POST', '/subscriptions', wanted, signal)
    if (answer.status === 409) {
      await this.#forgetOlder(resource, url, signal) // of a run that could not take its leave
      answer = await this.#graph.change('POST', '/subscriptions', wanted, signal)
    }
    const id = pick(answer.body, 'id')
    if (answer.status === 201 && typeof id === 'string') return id
    throw toError(answer, { path: `/subscriptions/${resource}`, method: 'POST' })
  }

  async #renew(id: string, signal: AbortSignal): Promise<boolean> {
    const body = { expirationDateTime: this.#expiry() }
    const { status } = await this.#graph.change('PATCH', `/subscriptions/${id}`, body, signal)
    return status === 200
  }

  async #forgetOlder(resource: string, url: string, signal: AbortSignal): Promise<void> {
    const { rows } = await this.#graph.page(this.#graph.url('/subscriptions'), {}, signal)
    for (const { id, resource: of, notificationUrl } of rows)
      if (of === resource && notificationUrl === url)
        await this.#graph.change('DELETE', `/subscriptions/${String(id)}`, undefined, signal)
  }

  #expiry(): string {
    return new Date(this.#context.clock.now() + lifetimeMs).toISOString()
  }

  /** `missed`, or anything else that is unknown, is a reason to ask as well (Graph: webhooks-lifecycle). */
  #heard({ clientState, lifecycleEvent }: Notified): void {
    const one = [...this.#subscribed.values()].find((each) => each.clientState === clientState)
    if (!one) return
    if (lifecycleEvent === 'subscriptionRemoved') delete one.id
    if (lifecycleEvent === 'subscriptionRemoved' || lifecycleEvent === 'reauthorizationRequired') one.dueAt = 0
    one.bell.ring()
  }
}
