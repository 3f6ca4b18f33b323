import type { SignIn } from '@rollcall/connector-sdk'
import {
  type BindFailure,
  bindFailureOf,
  bothFilters,
  type Directory,
  escapeFilterValue,
  type LdapEntry,
} from '@rollcall/ldap'
import { isDn, RollcallError } from '@rollcall/model'
import { lockoutDuration } from './dialect.ts'
import type { AdSettings } from './settings.ts'
import { standingAttributes, standingOf } from './standing.ts'

const wanted = ['objectGUID', ...standingAttributes]

/** Checks a person's password by a bind of its own, and says why it failed. `user` is a DN, a logon name with or without its domain, or an address. */
export async function authenticate(
  directory: Directory,
  settings: AdSettings,
  { user, password }: { readonly user: string; readonly password: string },
  signal: AbortSignal,
): Promise<SignIn> {
  const client = await directory.client()
  const people = await findPeople(directory, user, signal)
  const [person] = people
  if (people.length !== 1 || !person) {
    const message = people.length === 0 ? `There is no ${user}.` : `${user} is the name of ${people.length} people.`
    return { ok: false, why: 'unknown', message }
  }
  const { ok, diagnostic } = await client.checkPassword(person.dn, password, signal)
  // Read again: this very failure may have locked the account.
  const now = (await client.readOne(person.dn, wanted, signal)) ?? person
  const off = await whyOff(directory, settings, now, signal)
  if (off) return off
  if (!ok) {
    const failure = bindFailureOf(diagnostic)
    if (failure) return { ok: false, why: whyOf(failure), message: `${person.dn}: ${failure.says}.` }
    return { ok: false, why: 'password', message: diagnostic || `The server refused the password of ${person.dn}.` }
  }
  const id = directory.dialect.idOf(now)
  if (id === undefined) throw new RollcallError('permission.no-id', `${person.dn} shows no objectGUID.`)
  return { ok: true, id }
}

/** Who may not sign in at this hour or here is off for as long. */
function whyOf({ kind }: BindFailure): Extract<SignIn, { ok: false }>['why'] {
  return kind === 'not-allowed' ? 'disabled' : kind
}

async function whyOff(
  directory: Directory,
  settings: AdSettings,
  entry: LdapEntry,
  signal: AbortSignal,
): Promise<SignIn | undefined> {
  const now = directory.now()
  const standing = standingOf(entry, await lockoutDuration(directory, settings, signal), now)
  const { disabled, lockedUntil, expiresAt } = standing ?? {}
  if (disabled) return { ok: false, why: 'disabled', message: `${entry.dn} is disabled.` }
  if (lockedUntil !== undefined && lockedUntil > now)
    return { ok: false, why: 'locked', message: `${entry.dn} is locked until ${new Date(lockedUntil).toISOString()}.` }
  if (expiresAt !== undefined && expiresAt <= now)
    return { ok: false, why: 'expired', message: `${entry.dn} expired at ${new Date(expiresAt).toISOString()}.` }
  return undefined
}

async function findPeople(directory: Directory, user: string, signal: AbortSignal): Promise<readonly LdapEntry[]> {
  const { settings } = directory
  const client = await directory.client()
  const filter = directory.filterOf('user')
  if (isDn(user)) {
    const entry = await client.readOne(user, wanted, signal, filter)
    return entry ? [entry] : []
  }
  const name = escapeFilterValue(user.replace(/^[^\\@]*\\/, ''))
  const named = bothFilters(filter, `(|(sAMAccountName=${name})(userPrincipalName=${name})(mail=${name}))`)
  const stream = client.search({ base: settings.baseDn, scope: 'sub', filter: named, attributes: wanted }, signal)
  const people: LdapEntry[] = []
  for (;;) {
    const step = await stream.next()
    if (!step.done) people.push(...step.value)
    else if (step.value.verdict === 'complete') return people
    else throw new RollcallError(step.value.problem.code, step.value.problem.message)
  }
}
