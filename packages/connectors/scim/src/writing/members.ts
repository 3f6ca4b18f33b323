import type { Written } from '@rollcall/connector-sdk'
import { RollcallError, reactionOf, type Write } from '@rollcall/model'
import type { Attribute } from '../attributes.ts'
import type { Resource } from '../discovery/discover.ts'
import type { Opened } from '../opened.ts'
import { get } from '../reading/get.ts'
import { inTurn } from '../reading/in-turn.ts'
import { rolesOf } from '../reading/scan.ts'
import { change } from './change.ts'
import type { Named } from './operations.ts'
import { writable } from './update.ts'

type Members = Extract<Write, { op: 'members' }>
type Roles = Extract<Write, { op: 'roles' }>

/** AWS takes no more in one request. */
const atOnce = 100

export async function members(
  opened: Opened,
  { kind, id, add, remove }: Members,
  signal: AbortSignal,
): Promise<Written> {
  const resource = await opened.resource(kind, signal)
  await refuseStrangers(opened, add, signal)
  return shift(opened, resource, writable(resource, 'members'), id, add, remove, signal)
}

/** Some servers take members that they do not have. */
async function refuseStrangers(opened: Opened, ids: readonly string[], signal: AbortSignal): Promise<void> {
  const user = await opened.resource('user', signal)
  const unseen = ids.filter((id) => !opened.seen.has(id))
  const found = await inTurn(unseen, (id) => get(opened, user, id, signal))
  const stranger = unseen.find((_, at) => found[at] === undefined)
  if (stranger === undefined) return
  throw new RollcallError('invalid.member', `There is no account ${stranger} to be a member.`, { field: 'members' })
}

export async function roles(opened: Opened, { kind, id, grant, revoke }: Roles, signal: AbortSignal): Promise<Written> {
  const resource = await opened.resource(kind, signal)
  return shift(opened, resource, rolesOf(resource) ?? writable(resource, 'roles'), id, grant, revoke, signal)
}

/** Adds to a list and removes from it, so many at once as every server takes; what is so already is not sent again. */
async function shift(
  opened: Opened,
  resource: Resource,
  attribute: Attribute,
  id: string,
  add: readonly string[],
  remove: readonly string[],
  signal: AbortSignal,
): Promise<Written> {
  const changes = [...remove.map((value) => ({ value, gone: true })), ...add.map((value) => ({ value, gone: false }))]
  let already = true
  for (let at = 0; ; at += atOnce) {
    const some = changes.slice(at, at + atOnce)
    const values = (gone: boolean): string[] => some.filter((one) => one.gone === gone).map(({ value }) => value)
    const edit = { field: attribute.field.name, from: [], to: [], add: values(false), remove: values(true) }
    const named = [{ attribute, edit, mustHold: true }] as const
    const { already: wasSo, ...done } = await change(opened, resource, id, named, signal).catch((thrown: unknown) =>
      onlyIfUnseen(attribute, thrown, () => oneByOne(opened, resource, id, named[0], signal)),
    )
    already &&= wasSo === true
    if (at + atOnce >= changes.length) return already ? { ...done, already } : done
  }
}

/** What nobody can see may be so already, and one of many that is makes some servers refuse them all. */
async function onlyIfUnseen<T>({ field }: Attribute, thrown: unknown, again: () => Promise<T>): Promise<T> {
  const isRefused = thrown instanceof RollcallError && reactionOf(thrown) === 'invalid'
  if (field.readable === false && isRefused) return again()
  throw thrown
}

async function oneByOne(
  opened: Opened,
  resource: Resource,
  id: string,
  named: Named,
  signal: AbortSignal,
): Promise<Written> {
  const { add, remove } = named.edit
  let done: Written | undefined
  for (const edit of [
    ...remove.map((one) => ({ add: [], remove: [one] })),
    ...add.map((one) => ({ add: [one], remove: [] })),
  ]) {
    try {
      done = await change(opened, resource, id, [{ ...named, edit: { ...named.edit, ...edit } }], signal)
    } catch (thrown) {
      const isGone = thrown instanceof RollcallError && thrown.code === 'invalid.no-target' && edit.remove.length > 0
      if (!isGone) throw thrown
    }
  }
  return done ?? { id, already: true }
}
