import {
  type Attributes,
  type Field,
  type Kind,
  labelFields,
  type Problem,
  RollcallError,
  type Schema,
} from '@rollcall/model'
import type { Entry } from '@rollcall/presenter'
import type { Connection } from './browsing.ts'

type Entries = AsyncGenerator<readonly Entry[], { readonly verdict: string; readonly problem?: Problem }>

/** A source without a tree of its own to look at: a list of people and one of groups, as a scan reads them. */
export interface ByScan {
  readonly browse: (request: { readonly ref?: string }, signal: AbortSignal) => Entries
  readonly show: (request: { readonly ref: string }, signal: AbortSignal) => Promise<Entry>
}

export function browseByScan(name: string, connection: Connection): ByScan {
  const { scan, find } = connection
  if (!scan) throw new RollcallError('config.not-supported', `The connector of ${name} cannot list what it holds.`)
  return {
    async *browse({ ref }, signal) {
      const schema = await connection.schema({}, signal)
      const lists = listsOf(schema)
      if (ref === undefined) {
        yield lists.map(({ list }) => ({ ref: list, label: list }))
        return { verdict: 'complete' }
      }
      const found = lists.find(({ list }) => list === ref)
      if (!found) throw nothingCalled(ref)
      const stream = scan({ kind: found.kind, attributes: found.shown }, signal)
      for (;;) {
        const step = await stream.next()
        if (step.done) return step.value
        yield step.value.map(({ id, attributes }) => nodeOf(found, id, attributes))
      }
    },
    async show({ ref }, signal) {
      if (!find) throw new RollcallError('config.not-supported', `The connector of ${name} cannot look one record up.`)
      const [, list, id = ref] = /^(users|groups)\/(.+)$/s.exec(ref) ?? []
      for (const one of listsOf(await connection.schema({}, signal))) {
        if (list !== undefined && one.list !== list) continue
        const stream = find({ kind: one.kind, attributes: one.attributes, by: 'id', values: [id] }, signal)
        for await (const [record] of stream)
          if (record) return { ...nodeOf(one, id, record.attributes), attributes: record.attributes }
      }
      throw nothingCalled(ref)
    },
  }
}

interface OneList {
  readonly list: string
  readonly kind: Kind
  /** What a record goes by, and what people call it. */
  readonly shown: readonly string[]
  readonly attributes: readonly string[]
}

function listsOf({ user, group }: Schema): readonly OneList[] {
  return [oneList('users', 'user', user), ...(group ? [oneList('groups', 'group', group)] : [])]
}

function oneList(list: string, kind: Kind, fields: readonly Field[]): OneList {
  const shown = fields.filter(({ secret }) => !secret)
  const attributes = shown.map(({ name }) => name)
  const label = shown.find(({ naming }) => naming) ?? shown.find(({ unique }) => unique)
  const [name = attributes[0] ?? 'id'] = labelFields(kind, attributes)
  return { list, kind, shown: [...new Set([label?.name ?? name, name])], attributes }
}

function nodeOf({ list, kind, shown }: OneList, id: string, attributes: Attributes): Entry {
  const [label = id, name] = shown.map((field) => attributes[field]?.[0])
  return {
    ref: `${list}/${id}`,
    label: String(label),
    ...(name === undefined ? {} : { name: String(name) }),
    kind,
    id,
    leaf: true,
  }
}

function nothingCalled(ref: string): RollcallError {
  return new RollcallError('not-found', `There is nothing called ${ref}.`, {
    hint: 'Write users, groups, users/ID or groups/ID.',
  })
}
