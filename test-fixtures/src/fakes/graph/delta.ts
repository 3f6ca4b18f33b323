import { may } from './apps.ts'
import type { Answer, Call, House } from './call.ts'
import { selectionOf } from './options.ts'
import { takeDeadPage } from './pages.ts'
import { properties, relations, untracked } from './properties.ts'
import { badRequest, Refusal, unsupported } from './refusal.ts'
import { changes, cut, enumerated, type Item, type Link, type Tracked } from './round.ts'
import type { Kind, Thing } from './tenant.ts'
import type { Tie } from './tenant-log.ts'

/** Where a client stands: in the middle of a round, or between two. */
interface SkipState {
  readonly kind: 'skip'
  readonly tracked: Tracked
  readonly pages: readonly (readonly Item[])[]
  readonly page: number
  /** What the next round begins at: where the log stood when this one began. */
  readonly position: number
  readonly isFirst: boolean
  readonly generation: number
  readonly select: string | undefined
}

interface DeltaState {
  readonly kind: 'delta'
  readonly tracked: Tracked
  readonly position: number
  readonly issued: number
  readonly generation: number
  readonly select: string | undefined
}

/** Reset the tenant's change tracking: every token there is gets 410 (delta-query-overview, synchronization reset). */
export interface Generations {
  user: number
  group: number
}

const lifetime = 7 * 24 * 3_600_000

/** `/users/delta` and `/groups/delta` (api/user-delta, api/group-delta, delta-query-overview). */
export function delta(kind: Kind, call: Call, house: House, generations: Generations): Answer {
  const { query } = call
  const skip = tokenIn(query, '$skiptoken')
  const token = tokenIn(query, '$deltatoken')
  const isLatest = token?.toLowerCase() === 'latest'
  const hasToken = Boolean(skip) || (Boolean(token) && !isLatest)
  if (hasToken && [...query.keys()].length > 1)
    throw badRequest('The query parameters of a delta query are part of its token and cannot be repeated.')
  if (skip) return pageAfter(kind, skip, call, house, generations)
  if (token && !isLatest) return roundAfter(kind, token, call, house, generations)
  const tracked = trackedOf(kind, call, house)
  const select = query.get('$select') ?? undefined
  const { tenant, behaviour, states, now } = house
  const position = tenant.log.position(behaviour.lag)
  const generation = generations[kind]
  if (isLatest) {
    const state: DeltaState = { kind: 'delta', tracked, position, issued: now(), generation, select }
    return answer(kind, house, select, [], {
      '@odata.deltaLink': linkTo(kind, house, '$deltatoken', states.issue(state)),
    })
  }
  const pages = cut(enumerated(tracked, tenant, behaviour), behaviour)
  return pageOf({ kind: 'skip', tracked, pages, page: 0, position, isFirst: true, generation, select }, call, house)
}

function pageAfter(kind: Kind, token: string, call: Call, house: House, generations: Generations): Answer {
  const state = house.states.look<SkipState>(token)
  if (state?.kind !== 'skip' || state.tracked.kind !== kind)
    throw new Refusal(
      400,
      'Directory_ExpiredPageToken',
      'The specified page token value has expired and can no longer be included in your request.',
    )
  refuseReset(state, house, generations)
  takeDeadPage(house.behaviour)
  return pageOf(state, call, house)
}

function roundAfter(kind: Kind, token: string, call: Call, house: House, generations: Generations): Answer {
  const state = house.states.look<DeltaState>(token)
  if (state?.kind !== 'delta' || state.tracked.kind !== kind)
    throw new Refusal(400, 'Request_BadRequest', 'The delta token is invalid.')
  refuseReset(state, house, generations)
  const { tenant, behaviour, now } = house
  const { status, code } = behaviour.tooOld ?? { status: 400, code: 'syncStateNotFound' }
  if (state.issued + lifetime <= now())
    throw new Refusal(status, code, 'The sync state generation is not found; a full synchronization is required.')
  const { tracked, generation, select } = state
  const from = tenant.log.before(kind, state.position, behaviour.replays ?? 0)
  const position = Math.max(state.position, tenant.log.position(behaviour.lag))
  const pages = cut(changes(tracked, tenant, from, position), behaviour)
  return pageOf({ kind: 'skip', tracked, pages, page: 0, position, isFirst: false, generation, select }, call, house)
}

function refuseReset(
  { generation, tracked: { kind }, select }: SkipState | DeltaState,
  { root }: House,
  generations: Generations,
): void {
  if (generation === generations[kind]) return
  const location = `${root}/v1.0/${kind}s/delta?${select === undefined ? '' : `$select=${select}&`}$deltatoken=`
  throw new Refusal(410, 'resyncRequired', "Resync required. Replace any local items with the server's version.", {
    inner: 'resyncChangesApplyDifferences',
    headers: { location },
  })
}

function pageOf(state: SkipState, call: Call, house: House): Answer {
  const { tracked, pages, page, position, generation, select } = state
  const { states, now } = house
  const isMinimal = !state.isFirst && String(call.headers.prefer).replaceAll(' ', '').includes('return=minimal')
  const isLast = page >= pages.length - 1
  const after: SkipState | DeltaState = isLast
    ? { kind: 'delta', tracked, position, issued: now(), generation, select }
    : { ...state, page: page + 1 }
  const name = isLast ? '$deltatoken' : '$skiptoken'
  const link = linkTo(tracked.kind, house, name, states.issue(after))
  const rows = (pages[page] ?? []).flatMap((item) => rowOf(item, tracked, isMinimal, call, house) ?? [])
  const links = { [isLast ? '@odata.deltaLink' : '@odata.nextLink']: link }
  const answered = answer(tracked.kind, house, select, rows, links)
  return isMinimal ? { ...answered, headers: { 'preference-applied': 'return=minimal' } } : answered
}

function answer(
  kind: Kind,
  { root }: House,
  select: string | undefined,
  value: readonly object[],
  links: object,
): Answer {
  const shape = select === undefined ? '' : `(${select})`
  return { status: 200, body: { '@odata.context': `${root}/v1.0/$metadata#${kind}s${shape}`, ...links, value } }
}

function linkTo(kind: Kind, { root }: House, name: string, token: string): string {
  return `${root}/v1.0/${kind}s/delta?${name}=${token}`
}

/** What was never set is absent; what was set to null is null (api/user-delta). */
function rowOf(item: Item, tracked: Tracked, isMinimal: boolean, call: Call, { tenant }: House): object | undefined {
  const { id, removed, changed, links } = item
  if (removed) return { id, '@removed': { reason: removed } }
  const thing: Thing | undefined = tenant.find(id)
  if (!thing) return undefined // deleted since the round began: the next one tells
  const shown = tracked.properties.filter(
    (name) => name in thing.values && (!isMinimal || !changed || changed.has(name)),
  )
  const isHidden = thing.values.visibility === 'HiddenMembership' && !may(call.roles, 'hiddenMembers')
  const told = Object.entries(links).filter(([relation]) => relation !== 'members' || !isHidden)
  const ties = told.map(([relation, all]) => [`${relation}@delta`, all.map(linkOf)])
  return { ...Object.fromEntries(shown.map((name) => [name, thing.values[name]])), id, ...Object.fromEntries(ties) }
}

function linkOf({ id, type, isRemoved }: Link): object {
  return { '@odata.type': `#microsoft.graph.${type}`, id, ...(isRemoved ? { '@removed': { reason: 'deleted' } } : {}) }
}

function trackedOf(kind: Kind, call: Call, house: House): Tracked {
  for (const name of ['$expand', '$orderby', '$top', '$count', '$search'])
    if (call.query.has(name)) throw unsupported(`'${name}' is not supported by the delta query of ${kind}s.`)
  const asked = call.query
    .get('$select')
    ?.split(',')
    .map((one) => one.trim())
  const named = relations[kind].filter((name) => asked?.includes(name)) as readonly Tie[]
  const outside = asked?.find((name) => properties[kind].outside.includes(name) || untracked.includes(name))
  if (outside !== undefined) throw unsupported(`Change tracking is not supported for the property '${outside}'.`)
  const plain = asked?.filter((name) => !named.includes(name as Tie))
  const selected = plain?.length === 0 ? [] : selectedIn(kind, plain, call, house)
  const ids = filteredIds(call.query.get('$filter'))
  return {
    kind,
    properties: selected.filter((name) => name !== 'id'),
    relations: asked === undefined && kind === 'group' ? ['members'] : named,
    ...(ids ? { ids } : {}),
  }
}

function selectedIn(kind: Kind, plain: readonly string[] | undefined, call: Call, house: House): readonly string[] {
  const query = new URLSearchParams(plain === undefined ? {} : { $select: plain.join(',') })
  return selectionOf([kind], { ...call, query }, house, true).properties
}

/** Only `id eq 'a' or id eq 'b'`, at most 50 (api/group-delta). */
function filteredIds(filter: string | null): readonly string[] | undefined {
  if (filter === null) return undefined
  const ids = filter.split(/\s+or\s+/i).map((one) => /^\s*id\s+eq\s+'([^']+)'\s*$/i.exec(one)?.[1])
  if (!ids.every((id) => id !== undefined)) throw unsupported('Filter not supported.')
  if (ids.length > 50) throw unsupported('Too many objects in the filter: at most 50.')
  return ids
}

function tokenIn(query: URLSearchParams, name: string): string | undefined {
  return [...query].find(([one]) => one.toLowerCase() === name)?.[1]
}
