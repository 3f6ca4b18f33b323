import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Context } from '@rollcall/connector-sdk'
import { RollcallError } from '@rollcall/model'
import { pick } from '../http/errors.ts'
import type { NotificationSettings } from '../settings.ts'

/** One notification, as far as it is of interest; a lifecycle event of the subscription itself, or a change. */
export interface Notified {
  readonly clientState: string
  readonly lifecycleEvent?: string
}

/** Notifications hold ids only; more than this is something else. */
const longest = 4_000_000

/**
 * Takes notifications of Microsoft Graph (change-notifications-delivery-webhooks): proves that it is here by echoing a
 * token, and answers at once, whatever becomes of what it was told.
 */
export async function openListener(
  settings: NotificationSettings,
  context: Context,
  heard: (notified: Notified) => void,
): Promise<AsyncDisposable> {
  const { url, listen, certificate, certificateKey } = settings
  const { pathname } = new URL(url)
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    take(request, pathname, heard).then(
      ({ status, text }) =>
        void response
          .writeHead(status, { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' })
          .end(text),
      () => response.destroy(),
    )
  }
  const tls =
    certificate !== undefined && certificateKey
      ? { cert: await readFile(context.path(certificate), 'utf8'), key: await context.secret(certificateKey) }
      : undefined
  const server = tls ? createTlsServer(tls, answer) : createServer(answer)
  const [, host = '0.0.0.0', port = ''] = /^(?:\[?(.+?)\]?:)?(\d+)$/.exec(listen) ?? []
  await new Promise<void>((resolve, reject) => {
    const refuse = (cause: Error): void =>
      reject(
        new RollcallError('config.listen', `Notifications cannot be listened for at ${listen}.`, {
          field: 'notifications',
          cause,
        }),
      )
    server.once('error', refuse)
    server.listen(Number(port), host, () => {
      server.off('error', refuse)
      server.on('error', ({ message }) => context.log('warn', `The listener for notifications: ${message}`))
      resolve()
    })
  })
  return {
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function take(
  request: IncomingMessage,
  path: string,
  heard: (notified: Notified) => void,
): Promise<{ readonly status: number; readonly text: string }> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'https://here')
  if (pathname !== path) return { status: 404, text: '' }
  if (request.method !== 'POST') return { status: 405, text: '' }
  const token = searchParams.get('validationToken')
  if (token !== null) return { status: 200, text: token }
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk
    if (body.length > longest) return { status: 413, text: '' }
  }
  for (const one of valuesIn(body)) {
    const clientState = pick(one, 'clientState')
    const event = pick(one, 'lifecycleEvent')
    if (typeof clientState === 'string')
      heard({ clientState, ...(typeof event === 'string' ? { lifecycleEvent: event } : {}) })
  }
  return { status: 202, text: '' }
}

function valuesIn(body: string): readonly unknown[] {
  try {
    const value = pick(JSON.parse(body), 'value')
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}
