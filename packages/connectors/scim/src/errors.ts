import { type Code, type Instant, RollcallError } from '@rollcall/model'
import { type Answer, detailOf, scimTypeOf } from './answer.ts'
import { retryAtOf } from './retry-after.ts'

/** What was asked, for the words of an error. */
export interface Asked {
  readonly method: string
  /** Without what comes after `?`: filters hold personal values. */
  readonly path: string
  readonly origin: string
}

interface Meaning {
  readonly code: Code
  readonly says: string
  readonly hint?: string
}

const byStatus: Readonly<Record<number, Meaning>> = {
  401: {
    code: 'auth.refused',
    says: 'does not accept the credentials',
    hint: 'Check `token`, or `user` and `password`.',
  },
  402: { code: 'quota.licence', says: 'has no licence left' },
  403: {
    code: 'permission.refused',
    says: 'forbids it',
    hint: 'Give the account of the token the right to read and write users and groups.',
  },
  404: { code: 'not-found', says: 'has no such thing' },
  405: { code: 'config.not-offered', says: 'does not offer it' },
  409: { code: 'conflict.refused', says: 'says it collides with something' },
  410: { code: 'not-found', says: 'has it no more' },
  412: {
    code: 'conflict.moved-on',
    says: 'holds another version by now',
    hint: 'The next run decides on what is there now.',
  },
  413: { code: 'invalid.too-large', says: 'finds the request too large' },
  415: { code: 'config.media-type', says: 'does not take application/scim+json' },
  429: { code: 'rate-limited', says: 'asks to slow down' },
  501: { code: 'config.not-offered', says: 'does not offer it' },
  503: { code: 'unavailable', says: 'is not available' },
}

/** RFC 7644 table 9, RFC 9865 section 2. Only trusted on an answer that is an error by its status. */
const byType: Readonly<Record<string, Meaning>> = {
  uniqueness: { code: 'exists.taken', says: 'has somebody with this value already' },
  mutability: { code: 'invalid.mutability', says: 'does not let this be changed' },
  toomany: { code: 'quota.too-many', says: 'has too many results to answer' },
  invalidvers: { code: 'config.version', says: 'speaks another version of SCIM' },
  invalidfilter: { code: 'invalid.filter', says: 'does not understand the filter' },
  invalidpath: { code: 'invalid.path', says: 'does not know the attribute' },
  notarget: { code: 'invalid.no-target', says: 'finds nothing there to be changed' },
  invalidvalue: { code: 'invalid.value', says: 'refuses a value' },
  invalidsyntax: { code: 'invalid.syntax', says: 'does not understand the request' },
  sensitive: { code: 'invalid.sensitive', says: 'does not take this in an address' },
  expiredcursor: { code: 'unavailable.cursor', says: 'has forgotten where the list was' },
  invalidcursor: { code: 'unavailable.cursor', says: 'does not know where the list was' },
  invalidcount: { code: 'invalid.count', says: 'does not take this page size' },
}

/** The one table from what SCIM servers answer to what Rollcall does about it. */
export function toError(answer: Answer, asked: Asked, now: Instant): RollcallError {
  const { code, says, hint } = meaningOf(answer, asked)
  const retryAt = retryAtOf(answer.headers, now)
  const detail = detailOf(answer)
  const message = `${asked.origin} ${says} (${asked.method} ${asked.path}, ${answer.status})${detail ? `: ${detail}` : ''}.`
  return new RollcallError(code, message, {
    ...(hint === undefined ? {} : { hint }),
    ...(retryAt === undefined || !/^(rate-limited|unavailable)/.test(code) ? {} : { retryAt }),
  })
}

function meaningOf(answer: Answer, { method, path }: Asked): Meaning {
  const { status } = answer
  const type = scimTypeOf(answer)?.toLowerCase()
  const typed = type === undefined ? undefined : byType[type]
  if (typed && status >= 400 && status < 500 && status !== 401 && status !== 403 && status !== 429) return typed
  // What may collide in a group is somebody else's change at the same time.
  if (status === 409 && (method === 'POST' || path.startsWith('/Users'))) return byType.uniqueness as Meaning
  const known = byStatus[status]
  if (known) return known
  if (status >= 300 && status < 400) {
    const hint = 'Write the address it points to in `url`, if that is where the application is.'
    return { code: 'config.redirect', says: 'sends us elsewhere', hint }
  }
  if (status >= 500) {
    // A gateway cannot say what became of a write, and neither can a server that broke over it.
    const code = method === 'GET' ? 'unavailable.server' : 'outcome-unknown.server'
    return {
      code,
      says: 'broke over it',
      hint: 'If that happens under load only, write `atOnce: 1` in the connection.',
    }
  }
  if (status >= 400) return { code: 'invalid.refused', says: 'refuses it' }
  return { code: 'invalid.answer', says: 'answers in a way SCIM does not know' }
}

/** A body that is not what the RFC says it is. An empty object is no empty list. */
export function notScim(what: string, { method, path, origin }: Asked): RollcallError {
  return new RollcallError('invalid.answer', `${origin} answers ${method} ${path} with something that is no ${what}.`, {
    hint: 'Check `url`: it has to be the address under which the application speaks SCIM 2.0, and the application has to be switched on there.',
  })
}
