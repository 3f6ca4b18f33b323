import type { SecureContext } from 'node:tls'
import { reactionOf, toProblem } from '@rollcall/model'
import { type DirSyncRequest, type DirSyncStream, readDirSync } from '../dirsync/dirsync.ts'
import { readNotifications } from '../dirsync/notifications.ts'
import { type SyncRequest, type SyncStream, synchronise } from '../sync/sync.ts'
import { connect, connectInStages, type LdapStage, stagesOf } from './connect.ts'
import type { LdapEntry } from './entry.ts'
import { bindRequest, tag } from './messages.ts'
import { Pool } from './pool.ts'
import { readEntry } from './read-entry.ts'
import { type FindManyRequest, type ReadManyRequest, readByName, readByValue } from './read-many.ts'
import { isAllowed, requestAt, settingsAt } from './referrals.ts'
import { resultError, success } from './result.ts'
import { type RootDse, readRootDse } from './root-dse.ts'
import { parseSubschema, type Subschema } from './schema.ts'
import { readPages, type SearchRequest, type SearchStream, truncatedBy } from './search.ts'
import { type LdapSettings, type Target, toTarget } from './settings.ts'

/** What a server said to a person's name and password. */
export interface PasswordCheck {
  readonly ok: boolean
  /** The result code; 49 for a wrong password. */
  readonly code: number
  /** Active Directory tells here why (`data 532`: expired). */
  readonly diagnostic: string
}

/** Reads an LDAP server. Calls connect when they need to, and again after a connection was lost. */
export interface LdapClient extends AsyncDisposable {
  /** Of the server in use, where there are several. */
  readonly url: string
  /** All entries, page by page. Throws `not-found.base` where the base cannot be read at all. */
  search(request: SearchRequest, signal: AbortSignal): SearchStream
  /** One entry by name; undefined if there is none, if it is hidden, or if it does not fit the filter. */
  readOne(
    dn: string,
    attributes: readonly string[],
    signal: AbortSignal,
    filter?: string,
  ): Promise<LdapEntry | undefined>
  /** Entries by name, in the order asked for. */
  readMany(request: ReadManyRequest, signal: AbortSignal): SearchStream
  /** Entries by the values of one attribute, in the server's order. */
  findMany(request: FindManyRequest, signal: AbortSignal): SearchStream
  /** What changed, or changes (RFC 4533); over a connection of its own for as long as it is pulled. */
  sync(request: SyncRequest, signal: AbortSignal): SyncStream
  /** What changed since a cookie (Active Directory). */
  dirSync(request: DirSyncRequest, signal: AbortSignal): DirSyncStream
  /** Yields whenever something under a base changed (Active Directory); over a connection of its own while it is pulled. */
  notifications(request: { readonly base: string }, signal: AbortSignal): AsyncGenerator<void, never>
  /** Undefined where the server hides it, with and without a bind. */
  rootDse(signal: AbortSignal): Promise<RootDse | undefined>
  subschema(signal: AbortSignal): Promise<Subschema>
  /** Connects afresh and tells each step; ends with the one that failed, which carries the problem. */
  stages(signal: AbortSignal): AsyncGenerator<LdapStage, void>
  /** Tries a person's password over a connection of its own. */
  checkPassword(dn: string, password: string, signal: AbortSignal): Promise<PasswordCheck>
}

/** Sends nothing. Throws `config` if the settings cannot be used. */
export function openLdap(settings: LdapSettings): LdapClient {
  const targets = targetsOf(settings)
  const [target] = targets
  const pool = new Pool(targets)

  async function rootDse(signal: AbortSignal): Promise<RootDse | undefined> {
    const bound = await pool.use(signal, readRootDse)
    if (bound || target.bind.method === 'anonymous') return bound
    await using unbound = new Pool([{ ...pool.target, bind: { method: 'anonymous' } }])
    return await unbound.use(signal, readRootDse)
  }

  return {
    get url() {
      return pool.target.url
    },
    search: (request, signal) => searchFollowing(pool, settings, request, signal),
    readOne: (dn, attributes, signal, filter) =>
      pool.use(signal, (connection) => readEntry(connection, dn, attributes, filter)),
    async *readMany(request, signal) {
      using lease = await pool.lease(signal)
      return yield* readByName(lease.connection, request, signal)
    },
    async *findMany(request, signal) {
      using lease = await pool.lease(signal)
      return yield* readByValue(lease.connection, request, signal)
    },
    async *sync(request, signal) {
      using lease = await pool.lease(signal)
      return yield* synchronise(lease.connection, request)
    },
    async *dirSync(request, signal) {
      using lease = await pool.lease(signal)
      return yield* readDirSync(lease.connection, request)
    },
    async *notifications(request, signal) {
      using lease = await pool.lease(signal)
      return yield* readNotifications(lease.connection, request)
    },
    rootDse,
    async subschema(signal) {
      const dn = (await rootDse(signal))?.subschemaSubentry ?? 'cn=Subschema'
      const entry = await pool.use(signal, (connection) =>
        readEntry(connection, dn, ['attributeTypes'], '(objectClass=subschema)'),
      )
      return parseSubschema(entry?.texts('attributeTypes') ?? [])
    },
    async *stages(signal) {
      for (const [index, server] of targets.entries()) {
        const next = targets[index + 1]
        let failed: LdapStage | undefined
        for await (const stage of stagesAt(server, () => pool.context, signal)) {
          if (stage.problem) failed = stage
          else yield stage
        }
        if (!failed) return
        if (!next || reactionOf(failed.problem ?? { code: 'bug' }) !== 'unavailable') return yield failed
        yield { stage: failed.stage, detail: `${failed.detail} Next: ${next.url}` }
      }
    },
    async checkPassword(dn, password, signal) {
      if (password === '') return { ok: false, code: 49, diagnostic: 'An empty password is never tried.' }
      // Throws where these settings would send a password in clear text.
      const person = toTarget({
        ...settings,
        url: pool.target.url,
        bind: { method: 'simple', dn, password: async () => password },
      })
      const connection = await connect({ ...person, bind: { method: 'anonymous' } }, () => pool.context, signal)
      try {
        const result = await connection.ask(bindRequest(dn, password), tag.bindResponse)
        const { code, diagnostic } = result
        if (code !== success && !refusals.has(code))
          throw resultError(result, `${connection.url} did not check the password of ${dn}`)
        return { ok: code === success, code, diagnostic }
      } finally {
        connection.close()
      }
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  }
}

/** Connects afresh and tells each step; ends with the one that failed, which carries the problem. */
async function* stagesAt(
  target: Target,
  context: () => SecureContext,
  signal: AbortSignal,
): AsyncGenerator<LdapStage, void> {
  const steps = connectInStages(target, context, signal)
  let done = 0
  try {
    for (let step = await steps.next(); ; step = await steps.next()) {
      if (step.done) return step.value.close()
      done++
      yield step.value
    }
  } catch (thrown) {
    signal.throwIfAborted()
    const problem = toProblem(thrown)
    yield { stage: stagesOf(target)[done] ?? 'bind', detail: problem.message, problem }
  } finally {
    await steps.return(undefined as never)
  }
}

function targetsOf(settings: LdapSettings): readonly [Target, ...Target[]] {
  const others = (settings.otherUrls ?? []).map((url) => toTarget({ ...settings, url }))
  return [toTarget(settings), ...others]
}

/**
 * What says no to a person: a constraint (389 Directory Server, after too many tries), nobody there, no password set, a wrong
 * one, no access, an account that is off. Anything else is about the server or the way to it.
 */
const refusals: ReadonlySet<number> = new Set([19, 32, 48, 49, 50, 53])

/** From server to server, no further. */
const mostHops = 8

async function* searchFollowing(
  pool: Pool,
  settings: LdapSettings,
  request: SearchRequest,
  signal: AbortSignal,
  hops: number = 0,
): SearchStream {
  const allowed = hops < mostHops ? (request.followReferrals ?? []) : []
  const follows = (referral: string): boolean => isAllowed(referral, allowed)
  const here = yield* searchOn(pool, request, follows, signal)
  if (here.verdict !== 'complete') return here
  const left = new Set(here.referrals.filter((referral) => !follows(referral)))
  try {
    for (const referral of here.referrals.filter(follows)) {
      const elsewhere = settingsAt(referral, settings)
      await using other = new Pool([toTarget(elsewhere)])
      const there = yield* searchFollowing(other, elsewhere, requestAt(referral, request), signal, hops + 1)
      if (there.verdict !== 'complete') return there
      for (const met of there.referrals) left.add(met)
    }
    return { verdict: 'complete', referrals: [...left] }
  } catch (thrown) {
    return truncatedBy(thrown, signal)
  }
}

async function* searchOn(
  pool: Pool,
  request: SearchRequest,
  follows: (referral: string) => boolean,
  signal: AbortSignal,
): SearchStream {
  using lease = await pool.lease(signal)
  return yield* readPages(lease.connection, request, follows, signal)
}
