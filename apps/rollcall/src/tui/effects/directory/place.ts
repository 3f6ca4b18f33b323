import type { Host } from '@rollcall/host'
import { dnKey, isDn, RollcallError, splitDn } from '@rollcall/model'
import { openBrowsing } from '../../../browsing.ts'
import type { Item } from '../../state/directory/tree.ts'
import { itemOf } from './item.ts'
import { showEntry } from './show.ts'

/** An entry and what it is below, from the top. Throws `not-found`, also for what lies elsewhere. */
export async function findPlace(
  host: Host,
  connection: string,
  ref: string,
  signal: AbortSignal,
): Promise<readonly Item[]> {
  const entry = itemOf(await showEntry(host, connection, ref, signal))
  const { browse } = await openBrowsing(host, connection, 'browse')
  const roots: Item[] = []
  for await (const batch of browse({}, signal)) roots.push(...batch.map(itemOf))
  const same = roots.find((root) => root.ref === entry.ref || (isDn(root.ref) && dnKey(root.ref) === dnKey(entry.ref)))
  if (same) return [same]
  const path = roots.map((root) => pathFrom(root, entry)).find(Boolean)
  if (path) return path
  throw new RollcallError('not-found.place', `${ref} lies outside of what ${connection} shows.`)
}

function pathFrom(root: Item, entry: Item): readonly Item[] | undefined {
  if (entry.ref.startsWith(`${root.ref}/`)) return [root, entry]
  const rootKey = dnKey(root.ref)
  if (!isDn(entry.ref) || !dnKey(entry.ref).endsWith(`,${rootKey}`)) return undefined
  const rdns = splitDn(entry.ref)
  const between = rdns.length - splitDn(root.ref).length
  const above = Array.from({ length: between - 1 }, (_, at): Item => {
    const ref = rdns.slice(at + 1).join(',')
    return { ref, label: rdns[at + 1] ?? ref }
  })
  return [root, ...above.reverse(), entry]
}
