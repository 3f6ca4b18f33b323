import type { Behaviour, Request, Resource } from './behaviour.ts'
import { Refusal } from './patching.ts'
import { urns } from './schemas.ts'

/** A page of a list, as this server pages. */
export function pageOf(all: readonly Resource[], { query }: Request, behaviour: Behaviour): object {
  const { paging, clamp = 1_000, hidden = [], twice = [] } = behaviour
  if (paging === 'refused' && [...query.keys()].some((name) => name !== 'filter'))
    throw new Refusal(400, undefined, 'Unknown parameter')
  if (paging === 'noCount' && query.has('count')) throw new Refusal(400, 'invalidCount', 'No page size, please')
  const rows = all.flatMap((one) => (twice.includes(one.id) ? [one, one] : hidden.includes(one.id) ? [] : [one]))
  const count = Math.min(Number(query.get('count') ?? 20), clamp)
  const asked = query.get('cursor')
  if (paging === 'cursor' && asked === null && query.has('startIndex'))
    throw new Refusal(501, undefined, 'Pagination by index is not supported')
  const byCursor = paging === 'cursor' || paging === 'offers' || (asked !== null && paging !== 'ignored')
  if (asked !== null && !byCursor) throw new Refusal(400, 'invalidValue', 'There are no cursors here')
  if (asked && (behaviour.forgets ?? 0) > 0) {
    behaviour.forgets = (behaviour.forgets ?? 0) - 1
    throw new Refusal(400, 'expiredCursor', 'The cursor has expired')
  }
  const from = byCursor ? (asked ? Number(asked.slice('after-'.length)) : 0) : Number(query.get('startIndex') ?? 1) - 1
  const isAll = paging === 'ignored' || paging === 'refused'
  const start = paging === 'repeats' && from >= rows.length ? Math.max(0, rows.length - count) : from
  const resources = isAll ? rows : rows.slice(start, start + count)
  const next = byCursor && from + count < rows.length ? { nextCursor: `after-${from + count}` } : {}
  return {
    schemas: [urns.list],
    ...total(all.length, from, resources.length, behaviour),
    ...(byCursor ? {} : { startIndex: from + 1 }),
    itemsPerPage: resources.length,
    ...(resources.length > 0 ? { Resources: resources } : {}),
    ...next,
  }
}

function total(all: number, from: number, length: number, behaviour: Behaviour): object {
  switch (behaviour.total) {
    case 'none':
      return {}
    case 'page':
      return { totalResults: length }
    case 'shifts':
      return { totalResults: all + (from === 0 ? 0 : 1) }
    case 'text':
      return { totalResults: String(all) }
    case undefined:
      return { totalResults: all }
    default:
      return behaviour.total satisfies never
  }
}
