import { RollcallError, type SyncRecord } from '@rollcall/model'
import { instead, listed, never, type Wrong } from './breaches.ts'

let opened = 0

/** Sources, each with one thing wrong. */
export const wrongSources: readonly Wrong[] = [
  [
    'offers a method that it does not declare',
    'has the methods it declares and no others',
    () => ({ delete: async () => [] }),
  ],
  [
    'fails its test though the system is there',
    'tells the stages of its test, and that it passed',
    ({ test }) => ({
      test: async function* (request, signal) {
        const end = yield* test(request, signal)
        return end.verdict === 'truncated'
          ? end
          : { verdict: 'truncated', problem: { code: 'bug', message: 'So what?' } }
      },
    }),
  ],
  [
    'throws where a stage of its test fails',
    'tells at which stage a test stopped',
    ({ test }) => ({
      test: async function* (request, signal) {
        const end = yield* test(request, signal)
        if (end.verdict === 'truncated') throw new RollcallError('unavailable', 'It is not there.')
        return end
      },
    }),
  ],
  [
    'calls itself otherwise in each connection',
    'says which system it is, always alike',
    ({ schema }) => {
      const identity = `connection ${++opened}`
      return { schema: async (request, signal) => ({ ...(await schema(request, signal)), identity }) }
    },
  ],
  [
    'keeps an attribute out of its schema',
    'lists in its schema every attribute that comes',
    ({ schema }) => ({
      schema: async (request, signal) => {
        const whole = await schema(request, signal)
        return { ...whole, user: whole.user.filter(({ name }) => name !== 'mail') }
      },
    }),
  ],
  [
    'fails when it is closed again',
    'can be closed twice',
    () => {
      let closed = false
      return {
        [Symbol.asyncDispose]: async () => {
          if (closed) throw new Error('It is closed already.')
          closed = true
        },
      }
    },
  ],
  [
    'begins each page with the last record of the page before',
    'yields each record once, however small the page',
    ({ scan }) => ({
      scan: (query, signal) => {
        let last: readonly SyncRecord[] = []
        return instead(scan?.(query, signal), (record) => {
          const page = [...last, record]
          last = [record]
          return page
        })
      },
    }),
  ],
  [
    'does not say how a scan ended',
    'ends a scan with its verdict',
    ({ scan }) => ({
      scan: async function* (query, signal) {
        yield* scan?.(query, signal) ?? []
        return undefined as never
      },
    }),
  ],
  [
    'ignores the filter',
    'honours base and filter',
    ({ scan }) => ({ scan: ({ kind, attributes }, signal) => scan?.({ kind, attributes }, signal) as never }),
  ],
  [
    'looks people up whatever the scope is',
    'finds within a scope only whom a scan of it yields',
    ({ find }) => ({ find: ({ within: _, ...request }, signal) => find?.(request, signal) as never }),
  ],
  [
    'takes the dn for an id',
    'knows a record by an id that is no dn and outlives a rename',
    ({ scan, find }) => {
      const known = (record: SyncRecord) => [{ ...record, id: record.dn ?? '' }]
      return {
        scan: (query, signal) => instead(scan?.(query, signal), known),
        find: (request, signal) => instead(find?.({ ...request, by: 'dn' }, signal), known),
      }
    },
  ],
  [
    'calls everybody a user',
    'yields no record of another kind',
    ({ scan, find }) => {
      const user = (record: SyncRecord): SyncRecord[] => [{ ...record, kind: 'user' }]
      return {
        scan: (query, signal) => instead(scan?.(query, signal), user),
        find: (request, signal) => instead(find?.(request, signal), user),
      }
    },
  ],
  [
    'brings more than was asked for',
    'brings the attributes asked for, spelled as asked',
    ({ scan, find }) => ({
      scan: (query, signal) => scan?.({ ...query, attributes: [...query.attributes, 'cn', 'uid'] }, signal) as never,
      find: (query, signal) => find?.({ ...query, attributes: [...query.attributes, 'cn', 'uid'] }, signal) as never,
    }),
  ],
  [
    'gives another raw answer in each connection',
    'answers alike while nothing changes',
    ({ scan, find }) => {
      const nonce = ++opened
      const other = (record: SyncRecord) => [{ ...record, raw: `${nonce} ${JSON.stringify(record)}` }]
      return {
        scan: (query, signal) => instead(scan?.(query, signal), other),
        find: (request, signal) => instead(find?.(request, signal), other),
      }
    },
  ],
  [
    'leaves what is told out of the raw answer',
    'answers otherwise once an attribute changed',
    ({ scan, find }) => {
      const id = (record: SyncRecord) => [{ ...record, raw: record.id }]
      return {
        scan: (query, signal) => instead(scan?.(query, signal), id),
        find: (request, signal) => instead(find?.(request, signal), id),
      }
    },
  ],
  [
    'finds whom it remembers',
    'yields and finds nothing that was removed',
    ({ scan, find }) => {
      const memory = new Map<string, SyncRecord>()
      return {
        scan: (query, signal) =>
          instead(scan?.(query, signal), (record) => {
            memory.set(record.id, record)
            return [record]
          }),
        find: async function* (request, signal) {
          const end = yield* find?.(request, signal) ?? []
          const there = new Set((await listed(scan?.(request, never))).map(({ id }) => id))
          if (request.by === 'id') yield request.values.flatMap((id) => (there.has(id) ? [] : (memory.get(id) ?? [])))
          return end as never
        },
      }
    },
  ],
  [
    'finds by id with less than a scan yields',
    'finds by id what a scan yields',
    ({ find }) => ({
      find: (request, signal) =>
        instead(find?.(request, signal), (record) => {
          const { mail: _, ...attributes } = record.attributes
          return [request.by === 'id' ? { ...record, attributes } : record]
        }),
    }),
  ],
  [
    'finds a dn of whatever kind',
    'finds by dn what a scan yields',
    ({ find }) => ({
      find: async function* (request, signal) {
        const end = yield* find?.(request, signal) ?? []
        if (request.by === 'dn')
          yield* find?.({ ...request, kind: request.kind === 'user' ? 'group' : 'user' }, signal) ?? []
        return end as never
      },
    }),
  ],
  [
    'finds everybody, whatever id it is asked for',
    'finds nothing but what it is asked for, and says so',
    ({ scan, find }) => ({
      find: (request, signal) =>
        (request.by === 'id' ? scan?.({ ...request, ...request.within }, signal) : find?.(request, signal)) as never,
    }),
  ],
  [
    'gives up a scan when another one begins',
    'answers two scans at once as it does in turn',
    ({ scan }) => {
      let newest = 0
      return {
        scan: (query, signal) => {
          const own = ++newest
          return instead(scan?.(query, signal), (record) => (own === newest ? [record] : []))
        },
      }
    },
  ],
  [
    'tells in its test what it signs in with',
    'tells no secret, whatever goes wrong',
    ({ test }, _, { secret }) => ({
      test: async function* (request, signal) {
        yield [{ stage: 'sign-in', detail: `as ${await secret({ env: 'TOKEN' })}` }]
        return yield* test(request, signal)
      },
    }),
  ],
  [
    'does not hear that a scan is aborted',
    'stops a scan within a moment of being aborted',
    ({ scan }) => ({ scan: (query) => scan?.(query, never) as never }),
  ],
  [
    'does not hear that a find is aborted',
    'stops a find within a moment of being aborted',
    ({ find }) => ({ find: (request) => find?.(request, never) as never }),
  ],
]
