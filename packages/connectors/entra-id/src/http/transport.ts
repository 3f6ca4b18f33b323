import { readFile } from 'node:fs/promises'
import type { Context } from '@rollcall/connector-sdk'
import { RollcallError, reactionOf } from '@rollcall/model'
import type { Agent } from 'undici'
import type { EntraSettings } from '../settings.ts'

export interface Sent {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** An answer, whatever its status. `body` is its JSON; absent where it is none. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body?: unknown
  readonly text: string
}

/** Exchanges with Graph and with the token endpoint: verified TLS, a limit in time, no redirect followed. */
export class Transport implements AsyncDisposable {
  readonly #settings: EntraSettings
  readonly #context: Context
  #agent: Promise<Agent> | undefined

  constructor(settings: EntraSettings, context: Context) {
    this.#settings = settings
    this.#context = context
  }

  /** Throws `unavailable` where there was no answer, or not all of it. */
  async send(url: string, { method, headers = {}, body }: Sent, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted()
    const { timeout, ca } = this.#settings
    const until = AbortSignal.any([signal, AbortSignal.timeout(timeout * 1_000)])
    const init: RequestInit = {
      method,
      headers: { 'user-agent': 'rollcall', ...headers },
      signal: until,
      redirect: 'manual', // the token goes to nobody else
      ...(body === undefined ? {} : { body }),
    }
    try {
      if (ca !== undefined) this.#agent ??= trusting(this.#context.path(ca))
      if (this.#agent) Object.assign(init, { dispatcher: await this.#agent })
      const response = await this.#context.http(url, init)
      const { status, headers: told } = response
      const answered = await response.text()
      return { status, headers: told, text: answered, ...parsed(answered) }
    } catch (thrown) {
      signal.throwIfAborted()
      throw lost(thrown, method, new URL(url))
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#agent?.catch(() => undefined))?.destroy()
  }
}

async function trusting(caFile: string): Promise<Agent> {
  const { Agent } = await import('undici')
  try {
    return new Agent({ connect: { ca: await readFile(caFile, 'utf8') } })
  } catch (cause) {
    throw new RollcallError('config.ca', `${caFile} cannot be read.`, { field: 'ca', cause })
  }
}

function parsed(text: string): { readonly body?: unknown } {
  try {
    return { body: JSON.parse(text) }
  } catch {
    return {}
  }
}

/** Only questions are asked, so nothing can have happened. */
function lost(thrown: unknown, method: string, { origin, pathname }: URL): unknown {
  if (thrown instanceof RollcallError && reactionOf(thrown) === 'outcome-unknown')
    return new RollcallError('unavailable.http', thrown.message, { cause: thrown }) // of a POST that only asks
  if (!(thrown instanceof Error) || thrown instanceof RollcallError) return thrown
  if (thrown.name === 'TimeoutError')
    return new RollcallError('unavailable.timeout', `${origin} did not answer ${method} ${pathname} in time.`, {
      cause: thrown,
      hint: 'Try again later, or give it more time with `timeout`.',
    })
  if (!(thrown instanceof TypeError)) return thrown
  return new RollcallError('unavailable.http', `${origin} broke off while answering ${method} ${pathname}.`, {
    cause: thrown,
  })
}

/** The codes of an error and of what caused it, in one text. */
export function codesIn(thrown: unknown): string {
  if (!(thrown instanceof Error)) return ''
  const { code, errors } = thrown as { readonly code?: unknown; readonly errors?: unknown }
  const inner = Array.isArray(errors) ? errors.map(codesIn).join(' ') : ''
  return `${String(code)} ${inner} ${codesIn(thrown.cause)}`
}
