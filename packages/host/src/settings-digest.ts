import { createHash } from 'node:crypto'
import type { Connector } from '@rollcall/connector-sdk'
import { canonicalJson } from '@rollcall/state'
import { withoutSecrets } from './secret-access.ts'

/**
 * Digest of what the settings of a connection say about which system is read, as whom, and what of it. Secrets and what the
 * connector calls tuning are left out: another page size is no move.
 */
export function settingsDigest({ tuning = [] }: Pick<Connector, 'tuning'>, settings: unknown): string {
  const telling = Object.entries(withoutSecrets(settings) as object).filter(([name]) => !tuning.includes(name))
  return createHash('sha256')
    .update(canonicalJson(Object.fromEntries(telling)))
    .digest('hex')
}
