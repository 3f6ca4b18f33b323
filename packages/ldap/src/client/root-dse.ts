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
  /** What people call the server, as far as it says who it is: `389 Directory Server 2.4.5`. */
  readonly system: string | undefined
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
      system: systemOf(entry),
    }
  )
}

/** Active Directory and Samba name this capability (MS-ADTS 3.1.1.3.4.3). */
const activeDirectory = '1.2.840.113556.1.4.800'

function systemOf(entry: Pick<LdapEntry, 'text' | 'texts'>): string | undefined {
  const vendor = entry.text('vendorName') ?? ''
  const version = /\d+(\.\d+)+/.exec(entry.text('vendorVersion') ?? '')?.[0]
  const named = (name: string): string => (version ? `${name} ${version}` : name)
  if (/389|fedora|red hat/i.test(vendor)) return named('389 Directory Server')
  if (entry.texts('supportedCapabilities').includes(activeDirectory))
    return /samba/i.test(vendor) ? named('Samba Active Directory') : 'Active Directory'
  // OpenLDAP keeps its version to itself.
  if (entry.texts('objectClass').includes('OpenLDAProotDSE')) return 'OpenLDAP'
  return vendor === '' ? undefined : named(vendor)
}
