import { type Code, type Instant, RollcallError } from '@rollcall/model'
import { claimsIn } from '../token/claims.ts'
import { grant } from './rights.ts'
import type { Answer } from './transport.ts'

interface Meaning {
  readonly code: Code
  readonly says: string
  readonly hint?: string
}

/** `error.code`, or one of the codes within `innerError`. */
const byCode: Readonly<Record<string, Meaning>> = {
  authorization_requestdenied: { code: 'permission.missing', says: 'refuses it: the app lacks the right' },
  request_resourcenotfound: { code: 'not-found', says: 'has no such thing' },
  request_unsupportedquery: { code: 'config.unsupported-query', says: 'does not support the query' },
  directory_expiredpagetoken: { code: 'conflict.expired-page', says: 'no longer knows the page' },
  directorypagetokennotfoundexception: { code: 'conflict.expired-page', says: 'no longer knows the page' },
  syncstatenotfound: { code: 'conflict.resync', says: 'no longer knows where reading was to go on' },
  syncstateinvalid: { code: 'conflict.resync', says: 'no longer knows where reading was to go on' },
  resyncrequired: { code: 'conflict.resync', says: 'asks to read everything anew' },
  resyncchangesapplydifferences: { code: 'conflict.resync', says: 'asks to read everything anew' },
  resyncapplydifferences: { code: 'conflict.resync', says: 'asks to read everything anew' },
  resyncuploaddifferences: { code: 'conflict.resync', says: 'asks to read everything anew' },
}

const byStatus: Readonly<Record<number, Meaning>> = {
  400: { code: 'config.refused', says: 'does not understand the question' },
  401: {
    code: 'auth.refused',
    says: 'does not accept the token',
    hint: 'Check `cloud`, `graph` and `tenant`; a token of one cloud is good for nothing in another.',
  },
  403: { code: 'permission.missing', says: 'refuses it: the app lacks the right' },
  404: { code: 'not-found', says: 'has no such thing' },
  410: { code: 'conflict.resync', says: 'asks to read everything anew' },
  429: { code: 'rate-limited', says: 'asks to slow down' },
  501: { code: 'config.not-offered', says: 'does not offer it in a list' },
  503: { code: 'unavailable', says: 'is not available' },
}

/** A token was revoked, or a policy wants more of it, and Entra ID gave no better one (Entra: claims-challenge). */
const moreClaims: Meaning = {
  code: 'auth.claims',
  says: 'takes no token of the app any more',
  hint: 'The app was disabled or its sessions were revoked, or a Conditional Access policy stops it here: see its sign-in log in the Entra admin center.',
}

/** What was asked. `path` is without the query, which may hold personal values. */
export interface Question {
  readonly path: string
  readonly method?: string
  /** Properties that were asked for. */
  readonly select?: string | null
  readonly retryAt?: Instant | undefined
}

/** The error that an answer is. */
export function toError(
  { status, body, headers }: Pick<Answer, 'status' | 'body' | 'headers'>,
  { path, method = 'GET', select, retryAt }: Question,
): RollcallError {
  const { codes, message } = saidIn(body)
  const meaning = meaningOf(status, codes, headers)
  const said = message === undefined ? '' : ` ${codes[0]}: ${message.replace(/[.\s]*$/, '')}.`
  const trace = headers.get('request-id')
  const hint = meaning.code === 'permission.missing' ? grant(path, select ?? '') : meaning.hint
  return new RollcallError(
    meaning.code,
    `Microsoft Graph ${meaning.says} (${method} ${path}, ${status}).${said}${trace === null ? '' : ` request-id ${trace}`}`.trim(),
    { ...(hint === undefined ? {} : { hint }), ...(retryAt === undefined ? {} : { retryAt }) },
  )
}

function meaningOf(status: number, codes: readonly string[], headers: Headers): Meaning {
  if (status === 401 && claimsIn(headers) !== undefined) return moreClaims
  const known = codes.map((code) => byCode[code.toLowerCase()]).find((one) => one !== undefined) ?? byStatus[status]
  return known ?? { code: status >= 500 ? 'unavailable' : 'invalid.answer', says: `answers ${status}` }
}

/** `error.code` and the codes within, the outermost first; `innererror` is spelt in two ways and may nest (Graph: errors). */
function saidIn(body: unknown): { readonly codes: readonly string[]; readonly message?: string } {
  const error = pick(body, 'error')
  const message = pick(error, 'message')
  const codes: string[] = []
  let inner: unknown = error
  for (let depth = 0; depth < 5 && inner !== undefined; depth++) {
    const code = pick(inner, 'code')
    if (typeof code === 'string') codes.push(code)
    inner = pick(inner, 'innerError') ?? pick(inner, 'innererror')
  }
  return { codes, ...(typeof message === 'string' && codes.length > 0 ? { message } : {}) }
}

export function pick(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined
}

/** What Graph really answers has another shape, or none. */
export function brokenAnswer(path: string, why: string): RollcallError {
  return new RollcallError('unavailable.broken-answer', `The answer to ${path} ${why}.`, {
    hint: 'Something between here and Microsoft Graph may answer in its place: a proxy, a portal. Nothing was changed.',
  })
}

/** A link that was followed before, or would never end. */
export function circling(path: string): RollcallError {
  return brokenAnswer(path, 'leads back to what was read already')
}
