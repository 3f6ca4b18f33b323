import { RollcallError } from '@rollcall/model'

/**
 * `fetch` with errors that say how to react: `unavailable` when nothing reached the server or the request only asks,
 * `outcome-unknown` when a write may have happened. It neither repeats nor slows down requests; answers of any status
 * are the connector's to read.
 */
export function httpClient(send: typeof fetch = fetch): typeof fetch {
  return async (input, init) => {
    try {
      return await send(input, init)
    } catch (thrown) {
      if (!(thrown instanceof TypeError)) throw thrown // an abort, or not the network's doing
      const { code, message } = causeOf(thrown)
      const where = new URL(input instanceof Request ? input.url : input).origin
      const method = (init?.method ?? (input instanceof Request ? input.method : 'GET')).toUpperCase()
      const sure = code === undefined || neverSent.test(code) || asks.has(method)
      throw new RollcallError(
        sure ? 'unavailable.http' : 'outcome-unknown.http',
        `${where} did not answer: ${message}.`,
        {
          cause: thrown,
          ...(code !== undefined && tls.test(code)
            ? { hint: 'Check the certificate of the server and the `ca` setting.' }
            : {}),
        },
      )
    }
  }
}

const asks: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
const tls = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/
const neverSent =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$|CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/

function causeOf({ cause, message }: Error): { readonly code?: string; readonly message: string } {
  // Several addresses that all failed come as one error of many.
  const one: unknown = cause instanceof AggregateError ? cause.errors[0] : cause
  if (!(one instanceof Error)) return { message }
  const code: unknown = 'code' in one ? one.code : undefined
  return typeof code === 'string' ? { code, message: one.message || code } : { message: one.message }
}
