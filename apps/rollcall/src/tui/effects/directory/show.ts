import type { Host } from '@rollcall/host'
import { openBrowsing } from '../../../browsing.ts'
import type { ShownEntry } from '../../state/directory/types.ts'
import { itemOf } from './item.ts'

/** One entry as plain data. */
export async function showEntry(host: Host, connection: string, ref: string, signal: AbortSignal): Promise<ShownEntry> {
  const { show } = await openBrowsing(host, connection, 'show')
  const shown = await show({ ref }, signal)
  const { id, attributes = {}, operational = [], ldif } = shown
  return {
    ...itemOf(shown),
    ...(id === undefined ? {} : { id }),
    attributes,
    operational,
    hasLdif: ldif !== undefined,
  }
}
