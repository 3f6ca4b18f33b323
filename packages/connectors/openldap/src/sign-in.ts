import type { SignIn } from '@rollcall/connector-sdk'
import {
  bothFilters,
  type Directory,
  escapeFilterValue,
  type LdapEntry,
  standingAttributes,
  standingOf,
} from '@rollcall/ldap'
import { isDn, type Problem, RollcallError } from '@rollcall/model'
import { idOf, lockoutDuration } from './dialect.ts'
import type { OpenLdapSettings } from './settings.ts'

/** Checks a person's password by a bind of its own, and says why it failed. `user` is a uid, an address or a DN. */
export async function authenticate(
  directory: Directory,
  settings: OpenLdapSettings,
  { user, password }: { readonly user: string; readonly password: string },
  signal: AbortSignal,
): Promise<SignIn> {
  const client = await directory.client()
  const people = await findPeople(directory, settings, user, signal)
  const [person] = people
  if (people.length !== 1 || !person) {
    const message = people.length === 0 ? `There is no ${user}.` : `${user} is the name of ${people.length} people.`
    return { ok: false, why: 'unknown', message }
  }
  const { ok, diagnostic } = await client.checkPassword(person.dn, password, signal)
  // Read again: this very failure may have locked the account.
  const now = (await client.readOne(person.dn, wanted(settings), signal)) ?? person
  const off = await whyOff(directory, settings, now, signal)
  if (off) return off
  if (!ok)
    return { ok: false, why: 'password', message: diagnostic || `The server refused the password of ${person.dn}.` }
  if (now.text('pwdReset') === 'TRUE') {
    return { ok: false, why: 'change-required', message: `${person.dn} has to choose a new password first.` }
  }
  const id = idOf(now, settings)
  if (id === undefined) throw new RollcallError('permission.no-id', `${person.dn} shows no ${settings.idAttribute}.`)
  return { ok: true, id }
}

async function whyOff(
  directory: Directory,
  settings: OpenLdapSettings,
  entry: LdapEntry,
  signal: AbortSignal,
): Promise<SignIn | undefined> {
  const standing = standingOf(entry, await lockoutDuration(directory, settings, signal))
  const now = directory.now()
  if (standing?.disabled) return { ok: false, why: 'disabled', message: `${entry.dn} is disabled.` }
  if (standing?.lockedUntil !== undefined && standing.lockedUntil > now) {
    return {
      ok: false,
      why: 'locked',
      message: `${entry.dn} is locked until ${new Date(standing.lockedUntil).toISOString()}.`,
    }
  }
  if (standing?.expiresAt !== undefined && standing.expiresAt <= now) {
    return {
      ok: false,
      why: 'expired',
      message: `${entry.dn} expired at ${new Date(standing.expiresAt).toISOString()}.`,
    }
  }
  return undefined
}

function wanted(settings: OpenLdapSettings): readonly string[] {
  return [settings.idAttribute, 'pwdReset', ...standingAttributes]
}

async function findPeople(
  directory: Directory,
  settings: OpenLdapSettings,
  user: string,
  signal: AbortSignal,
): Promise<readonly LdapEntry[]> {
  const client = await directory.client()
  if (isDn(user)) {
    const entry = await client.readOne(user, wanted(settings), signal, settings.users)
    return entry ? [entry] : []
  }
  const name = escapeFilterValue(user)
  const filter = bothFilters(settings.users, `(|(uid=${name})(mail=${name}))`)
  const stream = client.search({ base: settings.baseDn, scope: 'sub', filter, attributes: wanted(settings) }, signal)
  const people: LdapEntry[] = []
  for (;;) {
    const step = await stream.next()
    if (step.done) return step.value.verdict === 'complete' ? people : fail(step.value.problem)
    people.push(...step.value)
  }
}

function fail(problem: Problem): never {
  throw new RollcallError(problem.code, problem.message, problem.hint === undefined ? {} : { hint: problem.hint })
}
