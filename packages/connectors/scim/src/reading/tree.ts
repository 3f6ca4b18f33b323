import type { Methods, Node, Stream } from '@rollcall/connector-sdk'
import { type Kind, RollcallError, type SyncRecord } from '@rollcall/model'
import type { Resource } from '../discovery/discover.ts'
import type { Opened } from '../opened.ts'
import { get, proveThere } from './get.ts'
import { list } from './list.ts'
import type { Identified } from './page.ts'
import { decoder, rolesOf } from './scan.ts'

/** Accounts and groups to look at: two lists, and what is in them. */
export function treeOf(opened: Opened): Pick<Methods, 'browse' | 'show' | 'search'> {
  return {
    browse: ({ ref }, signal) => browse(opened, ref, signal),
    show: ({ ref }, signal) => show(opened, ref, signal),
    search: ({ text }, signal) => search(opened, text, signal),
  }
}

const kinds = ['user', 'group'] as const

async function* browse(opened: Opened, ref: string | undefined, signal: AbortSignal): Stream<Node> {
  const resources = await resourcesOf(opened, signal)
  if (ref === undefined) {
    yield resources.map(({ kind }) => ({ ref: `${kind}s`, label: `${kind}s` }))
    return { verdict: 'complete' }
  }
  const resource = resources.find(({ kind }) => ref === `${kind}s`)
  if (!resource) {
    await show(opened, ref, signal) // throws where there is nothing; nothing is below an account or a group
    return { verdict: 'complete' }
  }
  const decode = decoder(resource, shownOf(resource))
  const stream = list(opened, resource.path, {}, signal)
  for (;;) {
    const step = await stream.next()
    if (step.done) return step.value
    yield step.value.map((one) => toNode(resource, decode(one)))
  }
}

/** `users/ID`, `groups/ID`, or the id alone. */
async function show(opened: Opened, ref: string, signal: AbortSignal): Promise<Node> {
  const [, kind, id = ref] = /^(user|group)s\/(.+)$/.exec(ref) ?? []
  for (const resource of await resourcesOf(opened, signal)) {
    if (kind !== undefined && resource.kind !== kind) continue
    const found = await get(opened, resource, id, signal)
    if (!found) {
      await proveThere(opened, resource, signal)
      continue
    }
    const record = decoder(resource, shownOf(resource))(found)
    return { ...toNode(resource, record), attributes: record.attributes }
  }
  throw new RollcallError('not-found', `There is nothing called ${ref}.`, { hint: 'Write users/ID or groups/ID.' })
}

/** By a piece of any text. The list is read for it: what filters make of a piece differs. */
async function* search(opened: Opened, text: string, signal: AbortSignal): Stream<Node> {
  const piece = text.toLowerCase()
  for (const resource of await resourcesOf(opened, signal)) {
    const decode = decoder(resource, shownOf(resource))
    const names = new Set(
      resource.attributes.filter(({ field }) => field.type === 'text').map(({ field }) => field.name),
    )
    const holds = ({ attributes }: SyncRecord): boolean =>
      Object.entries(attributes).some(
        ([name, values]) => names.has(name) && values.some((value) => String(value).toLowerCase().includes(piece)),
      )
    const stream = list(opened, resource.path, {}, signal)
    for (;;) {
      const step = await stream.next()
      if (step.done) {
        if (step.value.verdict === 'truncated') return step.value
        break
      }
      yield step.value
        .map((one: Identified) => decode(one))
        .filter(holds)
        .map((record) => toNode(resource, record))
    }
  }
  return { verdict: 'complete' }
}

async function resourcesOf(opened: Opened, signal: AbortSignal): Promise<readonly Resource[]> {
  const { resources } = await opened.discovered(signal)
  return kinds.flatMap((kind: Kind) => resources[kind] ?? [])
}

function shownOf(resource: Resource): readonly string[] {
  const readable = resource.attributes.filter(({ field }) => field.readable !== false).map(({ field }) => field.name)
  return [...new Set([...readable, ...(rolesOf(resource) ? ['roles'] : [])])]
}

function toNode({ attributes }: Resource, record: SyncRecord): Node {
  const naming = attributes.find(({ field }) => field.naming)?.field.name ?? 'externalId'
  const { kind, id } = record
  return { ref: `${kind}s/${id}`, label: String(record.attributes[naming]?.[0] ?? id), kind, id, leaf: true }
}
