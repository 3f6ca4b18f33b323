import type { Node } from '@rollcall/connector-sdk'
import { listed, never, type Wrong } from './breaches.ts'

/** Sources that can be looked at, each with one thing wrong. */
export const wrongTrees: readonly Wrong[] = [
  [
    'leaves somebody out of its tree',
    'leads from the top to every record, by one way',
    ({ browse }) => ({
      browse: async function* (place, signal) {
        yield (await nodesOf(browse?.(place, signal))).filter(({ id }) => id !== 'id-2')
        return { verdict: 'complete' }
      },
    }),
  ],
  [
    'keeps something below a leaf',
    'has nothing below what it calls a leaf',
    ({ browse }) => ({
      browse: async function* (place, signal) {
        const nodes = await nodesOf(browse?.(place, signal))
        yield nodes.length > 0 ? nodes : [{ ref: `cn=more,${place.ref}`, label: 'more' }]
        return { verdict: 'complete' }
      },
    }),
  ],
  [
    'has nothing below a place that is not there',
    'says so if there is no such place to browse',
    ({ browse }) => ({
      browse: async function* (place, signal) {
        yield await nodesOf(browse?.(place, signal)).catch(() => [])
        return { verdict: 'complete' }
      },
    }),
  ],
  [
    'shows less than there is',
    'shows every attribute of what it leads to',
    ({ show }) => ({
      show: async (request, signal) => {
        const node = (await show?.(request, signal)) as Node
        const { cn: _, ...attributes } = node.attributes ?? {}
        return request.ref.includes('=') ? { ...node, attributes } : node
      },
    }),
  ],
  [
    'shows nothing by its id',
    'shows by id what it shows by its place',
    ({ show }) => ({
      show: async ({ ref }, signal) => (await show?.({ ref: ref.includes('=') ? ref : 'nobody' }, signal)) as Node,
    }),
  ],
  [
    'shows an entry that is not there without attributes',
    'says so if there is nothing to show',
    ({ show }) => ({
      show: async ({ ref }, signal) => (await show?.({ ref }, signal).catch(() => ({ ref, label: ref }))) as Node,
    }),
  ],
  [
    'searches for whole names only',
    'searches by a piece of a name',
    ({ search, show }) => ({
      search: async function* ({ text }, signal) {
        const nodes = await nodesOf(search?.({ text }, signal))
        const shown = await Promise.all(nodes.map(async ({ ref }) => (await show?.({ ref }, signal)) as Node))
        yield shown.filter(({ attributes = {} }) => Object.values(attributes).flat().includes(text))
        return { verdict: 'complete' }
      },
    }),
  ],
  [
    'takes a percent sign for anybody',
    'searches for text and nothing else',
    ({ search }) => ({
      search: ({ text }, signal) => search?.({ text: text.replaceAll('%', '') }, signal) as never,
    }),
  ],
]

/** Sources that check passwords, each with one thing wrong. */
export const wrongSignIns: readonly Wrong[] = [
  [
    'calls who signs in by the login',
    'lets in whoever knows the password, by the id of the record',
    ({ authenticate }) => ({
      authenticate: async (request, signal) => {
        const answer = await authenticate?.(request, signal)
        return answer?.ok ? { ok: true, id: request.user } : (answer as never)
      },
    }),
  ],
  [
    'takes an empty password for an anonymous bind, which succeeds',
    'lets nobody in with another password, or none',
    ({ authenticate, find }) => ({
      authenticate: async (request, signal) => {
        const answer = await authenticate?.(request, signal)
        if (request.password !== '' || answer?.ok || answer?.why === 'unknown') return answer as never
        const someone = find?.({ kind: 'user', attributes: [], by: 'uid', values: [request.user] }, never)
        return { ok: true, id: (await listed(someone))[0]?.id ?? '' }
      },
    }),
  ],
  [
    'takes a name for a pattern',
    'knows nobody by a pattern',
    ({ authenticate }) => ({
      authenticate: (request, signal) =>
        authenticate?.({ ...request, user: request.user.replace('*', '') }, signal) as never,
    }),
  ],
]

async function nodesOf(stream: AsyncGenerator<readonly Node[]> | undefined): Promise<readonly Node[]> {
  const nodes: Node[] = []
  for await (const batch of stream ?? []) nodes.push(...batch)
  return nodes
}
