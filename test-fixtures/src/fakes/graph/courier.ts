import { randomUUID } from 'node:crypto'
import { request } from 'node:https'
import { text } from 'node:stream/consumers'
import { Refusal } from './refusal.ts'

/** A POST to a notification URL. */
export interface Delivery {
  readonly url: string
  /** 0: no answer. */
  readonly status: number
  readonly value: readonly object[]
}

/** Brings notifications to their URLs; what was not taken with 2xx is tried again with the next delivery. */
export class Courier {
  readonly #waiting = new Map<string, object[]>()
  readonly #trust: string
  readonly #holds: () => boolean
  readonly deliveries: Delivery[] = []
  #running: Promise<void> = Promise.resolve()
  #isScheduled = false
  #isClosed = false

  /** `trust`: PEM of the authority that the receivers' certificates come from. */
  constructor(trust: string, holds: () => boolean) {
    this.#trust = trust
    this.#holds = holds
  }

  queue(url: string, notification: object): void {
    this.#waiting.set(url, [...(this.#waiting.get(url) ?? []), notification])
    if (this.#holds() || this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => void this.deliver())
  }

  /** Everything that waits, one POST for each URL; resolves when all were answered or not. */
  async deliver(): Promise<void> {
    this.#isScheduled = false
    const before = this.#running
    this.#running = (async () => {
      await before
      if (this.#isClosed) return
      const all = [...this.#waiting]
      this.#waiting.clear()
      for (const [url, value] of all) {
        const { status } = await this.#post(url, JSON.stringify({ value }))
        this.deliveries.push({ url, status, value })
        if (status < 200 || status > 299) this.#waiting.set(url, [...value, ...(this.#waiting.get(url) ?? [])])
      }
    })()
    await this.#running
  }

  /** The endpoint has to echo the token as plain text with 200 (change-notifications-delivery-webhooks). */
  async validate(url: string): Promise<void> {
    const token = `Validation: Testing client application reachability for subscription Request-Id: ${randomUUID()}`
    const { status, body, type } = await this.#post(
      `${url}${url.includes('?') ? '&' : '?'}validationToken=${encodeURIComponent(token)}`,
      '',
    )
    if (status === 200 && body === token && type.startsWith('text/plain')) return
    throw new Refusal(
      400,
      'ValidationError',
      'Subscription validation request failed. Notification endpoint must respond with 200 OK to validation request.',
    )
  }

  close(): void {
    this.#isClosed = true
  }

  async #post(
    url: string,
    body: string,
  ): Promise<{ readonly status: number; readonly body: string; readonly type: string }> {
    const nothing = { status: 0, body: '', type: '' }
    const type = body === '' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8'
    const headers = { 'content-type': type, 'content-length': String(Buffer.byteLength(body)) }
    return new Promise((resolve) => {
      const sent = request(
        url,
        { method: 'POST', headers, ca: this.#trust, agent: false, timeout: 10_000 },
        (response) => {
          text(response).then(
            (answer) =>
              resolve({
                status: response.statusCode ?? 0,
                body: answer,
                type: String(response.headers['content-type']),
              }),
            () => resolve(nothing),
          )
        },
      )
      sent.on('timeout', () => sent.destroy())
      sent.on('error', () => resolve(nothing))
      sent.end(body)
    })
  }
}
