import type { Guard, GuardAlways, Kind } from '@rollcall/model'
import type { Allowed } from './allow.ts'
import { number } from './messages.ts'

/** What the guards that trip at any number look at. */
export interface AlwaysInput {
  readonly firstRun: boolean
  /** Accounts that a first run met in the target. */
  readonly accountsFound: number
  /** Records in scope, where the source was read to its end; absent where it was not. */
  readonly inScope?: Readonly<Record<Kind, number>>
  /** Links of records that have not left. */
  readonly links: Readonly<Record<Kind, number>>
  readonly namedGroups: readonly NamedGroupRead[]
  /** What of server, base, bind account, scope and matching is not as it was at the last run. */
  readonly moved: readonly string[]
  /** Changes of this plan that take something away. */
  readonly removals: number
  /** All changes of this plan. */
  readonly changes: number
  /** When it was noticed that the state was put back from an older copy. */
  readonly restored?: number
  /** Which system the links belong to and which one was read, where those differ. */
  readonly otherTarget?: { readonly was: string; readonly is: string }
  readonly allow: Allowed
}

/** A scope or role group: how many it had at the last complete read, and has now. */
export interface NamedGroupRead {
  readonly ref: string
  readonly before?: number
  /** Absent: it was looked for and is not there. */
  readonly now?: number
}

/** The guards that trip at any number, as far as this plan concerns them. */
export function judgeAlways(input: AlwaysInput): readonly Guard[] {
  return [
    ...otherTarget(input),
    ...restored(input),
    ...firstRun(input),
    ...empty(input),
    ...scopeGroups(input),
    ...moved(input),
  ]
}

function otherTarget({ otherTarget: other, links, allow }: AlwaysInput): readonly Guard[] {
  if (other === undefined) return []
  const message = `The links belong to ${other.was}, but this target is ${other.is}.`
  return [guard('other-target', links.user + links.group, message, allow)]
}

function restored({ restored: at, changes, allow }: AlwaysInput): readonly Guard[] {
  if (at === undefined || changes === 0) return []
  const message = `The state was put back from an older copy, noticed on ${new Date(at).toISOString()}; what was done since is not known, and this plan changes ${number(changes)} times.`
  return [guard('restored', changes, message, allow)]
}

function firstRun({ firstRun: isFirst, accountsFound, allow }: AlwaysInput): readonly Guard[] {
  if (!isFirst || accountsFound === 0) return []
  const message = `This is the first run, and the target has ${number(accountsFound)} accounts already.`
  return [guard('first-run', accountsFound, message, allow)]
}

function empty({ inScope, links, allow }: AlwaysInput): readonly Guard[] {
  if (inScope === undefined) return []
  const people = `Nobody is in scope, while ${number(links.user)} accounts are linked.`
  const groups = `No group is in scope, while ${number(links.group)} groups are linked.`
  return [
    ...(inScope.user === 0 && links.user > 0 ? [guard('empty', links.user, people, allow)] : []),
    ...(inScope.group === 0 && links.group > 0 ? [guard('empty', links.group, groups, allow)] : []),
  ]
}

function scopeGroups({ namedGroups, allow }: AlwaysInput): readonly Guard[] {
  return namedGroups.flatMap(({ ref, before, now }) => {
    if (now !== undefined && (now > 0 || !before)) return []
    const what = now === undefined ? 'is not there' : 'has no members any more'
    const had = before ? `; it had ${number(before)} at the last complete read` : ''
    return [{ ...guard('scope-group', before ?? 0, `The group ${ref} ${what}${had}.`, allow), field: ref }]
  })
}

function moved({ moved: changed, removals, allow }: AlwaysInput): readonly Guard[] {
  if (changed.length === 0 || removals === 0) return []
  const message = `${changed.join(', ')} changed since the last run, and this plan takes away ${number(removals)} times.`
  return [guard('moved', removals, message, allow)]
}

function guard(code: GuardAlways, count: number, message: string, { names }: Allowed): Guard {
  const tripped = !names.has(code)
  const passed = tripped ? {} : { allowed: count }
  const how = tripped ? ` If that is meant, pass \`--allow ${code}\`.` : ''
  return { code, tripped, count, limit: 0, base: count, window: 0, message: `${message}${how}`, allow: code, ...passed }
}
