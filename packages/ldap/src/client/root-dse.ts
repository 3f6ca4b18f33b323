import type { Connection } from './connection.ts'
import type { LdapEntry } from './entry.ts'
import { readEntry } from './read-entry.ts'

/** What a server says about itself (RFC 4512 section 5.1). */
export interface RootDse {
  readonly entry: LdapEntry
  readonly namingContexts: readonly string[]
  readonly subschemaSubentry: string | undefined
  /** OIDs. */
  readonly controls: ReadonlySet<string>
  readonly extensions: ReadonlySet<string>
  readonly saslMechanisms: readonly string[]
  readonly vendor: string | undefined
}

/** Undefined where the server hides it. */
export async function readRootDse(connection: Connection): Promise<RootDse | undefined> {
  const entry = await readEntry(connection, '', ['*', '+'])
  return (
    entry && {
      entry,
      namingContexts: entry.texts('namingContexts'),
      subschemaSubentry: entry.text('subschemaSubentry'),
      controls: new Set(entry.texts('supportedControl')),
      extensions: new Set(entry.texts('supportedExtension')),
      saslMechanisms: entry.texts('supportedSASLMechanisms'),
      vendor: entry.text('vendorName'),
    }
  )
}
