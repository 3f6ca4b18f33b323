import type { Node, Shown, Stream } from '@rollcall/connector-sdk'
import {
  isUsuallyOperational,
  type LdifEntry,
  mapBatches,
  nameOf,
  operationalNames,
  parseFilter,
  rdnOf,
  searchFilter,
  shownAttributes,
  toLdif,
  toMatcher,
} from '@rollcall/ldap'
import { type Dn, dnKey, dnParent, isDn, RollcallError } from '@rollcall/model'
import { type NamedFile, readEntries, walk } from './files.ts'
import { idOf } from './id.ts'
import { endingOf } from './records.ts'
import { typeOf } from './schema.ts'
import type { LdifSettings } from './settings.ts'

/** Reads the files as a tree to walk through; every call reads them anew. */
export interface Tree {
  readonly browse: (request: { readonly ref?: string }, signal: AbortSignal) => Stream<Node>
  readonly show: (request: { readonly ref: string }, signal: AbortSignal) => Promise<Shown>
  readonly search: (request: { readonly text: string }, signal: AbortSignal) => Stream<Node>
}

export function treeOf(files: readonly NamedFile[], settings: LdifSettings): Tree {
  const isUser = toMatcher(parseFilter(settings.users))
  const isGroup = toMatcher(parseFilter(settings.groups))
  const toNode = (entry: LdifEntry): Node => {
    const id = idOf(entry, settings)
    const kind = isUser(entry) ? 'user' : isGroup(entry) ? 'group' : undefined
    const name = nameOf(entry)
    return {
      ref: entry.dn,
      label: rdnOf(entry.dn),
      ...(name === undefined ? {} : { name }),
      ...(kind ? { kind } : {}),
      ...(id === undefined ? {} : { id }),
    }
  }

  const noEntry = (ref: string): RollcallError =>
    new RollcallError('not-found.entry', `There is no entry ${ref} in ${files.map(({ name }) => name).join(', ')}.`)

  return {
    async *browse({ ref }, signal) {
      const parents = new Set<Dn>()
      const all = new Set<Dn>()
      const found: LdifEntry[] = []
      const problems = await walk(files, signal, (entry) => {
        const parent = dnParent(entry.key)
        all.add(entry.key)
        if (parent !== undefined) parents.add(parent)
        if (ref === undefined || parent === dnKey(ref)) found.push(entry)
      })
      // In a file that was not read to its end it may still come.
      if (ref !== undefined && problems.length === 0 && !all.has(dnKey(ref) as Dn)) throw noEntry(ref)
      const children = ref === undefined ? found.filter(({ key }) => !all.has(dnParent(key) as Dn)) : found
      yield children.map((entry) => ({ ...toNode(entry), ...(parents.has(entry.key) ? {} : { leaf: true }) }))
      return endingOf(problems)
    },

    async show({ ref }, signal) {
      const key = dnKey(ref)
      for await (const entries of readEntries(files, signal)) {
        const entry = entries.find((one) => one.key === key || idOf(one, settings) === key)
        if (entry)
          return {
            ...toNode(entry),
            attributes: shownAttributes(entry, typeOf),
            operational: operationalNames(entry.names(), isUsuallyOperational, settings.idAttribute),
            ldif: () => toLdif(entry, entry.names().filter(isUsuallyOperational)),
          }
      }
      throw noEntry(ref)
    },

    async *search({ text }, signal) {
      const key = isDn(text) ? dnKey(text) : undefined
      if (key !== undefined)
        for await (const entries of readEntries(files, signal)) {
          const named = entries.find((one) => one.key === key)
          if (!named) continue
          yield [toNode(named)]
          return { verdict: 'complete' }
        }
      const matches = toMatcher(parseFilter(searchFilter(text)))
      return endingOf(yield* mapBatches(readEntries(files, signal), (entries) => entries.filter(matches).map(toNode)))
    },
  }
}
