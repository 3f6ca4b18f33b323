import type { Answer, Call, House } from './call.ts'
import { isEventual } from './call.ts'
import { Refusal, unsupported } from './refusal.ts'

interface Page {
  readonly kind: 'page'
  readonly path: string
  readonly query: string
  readonly isEventual: boolean
  readonly ids: readonly string[]
  readonly from: number
  /** The page before was an empty one. */
  readonly afterEmpty: boolean
}

/**
 * One page of a list (Graph: paging). The list is what it was when page one was read; the rows are as they are now.
 * `rest` are the ids in order; `show` answers nothing for what is gone meanwhile.
 */
export function paged(
  call: Call,
  house: House,
  size: number,
  context: string,
  rows: () => readonly string[],
  show: (id: string) => object | undefined,
  count: boolean,
): Answer {
  const token = call.query.get('$skiptoken')
  const page = token === null ? first(call, rows()) : next(call, house, token)
  const { behaviour } = house
  const { ids, from } = page
  const isEmpty = behaviour.emptyPages === true && !page.afterEmpty
  const until = isEmpty ? from : Math.min(from + size, ids.length)
  const shown = ids.slice(from, until)
  const { everywhere } = behaviour
  if (!isEmpty && everywhere !== undefined && !shown.includes(everywhere) && ids.includes(everywhere))
    shown.push(everywhere)
  const more = until < ids.length || isEmpty
  return {
    status: 200,
    body: {
      '@odata.context': `${house.root}/v1.0/$metadata#${context}`,
      ...(count && token === null ? { '@odata.count': ids.length } : {}),
      ...(more ? { '@odata.nextLink': link(call, house, { ...page, from: until, afterEmpty: isEmpty }) } : {}),
      value: shown.flatMap((id) => show(id) ?? []),
    },
  }
}

function first(call: Call, ids: readonly string[]): Page {
  const [path = ''] = call.url.split('?')
  return {
    kind: 'page',
    path,
    query: rest(call),
    isEventual: isEventual(call.headers),
    ids,
    from: 0,
    afterEmpty: false,
  }
}

function next(call: Call, { states, behaviour }: House, token: string): Page {
  const page = states.look<Page>(token)
  const [path] = call.url.split('?')
  if (page?.kind !== 'page' || page.path !== path || page.query !== rest(call))
    throw new Refusal(
      400,
      'Directory_ExpiredPageToken',
      'The specified page token value has expired and can no longer be included in your request.',
    )
  takeDeadPage(behaviour)
  if (page.isEventual && !isEventual(call.headers))
    throw unsupported("The header 'ConsistencyLevel: eventual' of the first page has to be sent with each of them.")
  return page
}

/** Throws while the behaviour has dead page links left. */
export function takeDeadPage(behaviour: House['behaviour']): void {
  if ((behaviour.deadPages ?? 0) === 0) return
  behaviour.deadPages = (behaviour.deadPages ?? 0) - 1
  throw new Refusal(
    400,
    'Directory_ExpiredPageToken',
    'The specified page token value has expired and can no longer be included in your request.',
  )
}

function link(call: Call, { root, states }: House, page: Page): string {
  const query = rest(call)
  return `${root}${page.path}?${query}${query === '' ? '' : '&'}$skiptoken=${states.issue(page)}`
}

/** The query without the token, in the spelling that links have. */
function rest({ query }: Call): string {
  return [...query]
    .filter(([name]) => name !== '$skiptoken')
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
}
