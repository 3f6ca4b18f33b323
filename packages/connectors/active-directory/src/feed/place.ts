import type { Directory } from '@rollcall/ldap'
import { RollcallError } from '@rollcall/model'
import { guidOf } from '../guid.ts'

/** Which copy of a domain controller's database, and how far it is: its update sequence number. */
export interface Place {
  readonly server: string
  /** Another one after the database was put back from a backup. */
  readonly invocationId: string
  readonly usn: bigint
}

/** Where the server is now. Throws `config.unsupported` where it does not say. */
export async function readPlace(directory: Directory, signal: AbortSignal): Promise<Place> {
  const client = await directory.client()
  const entry = (await client.rootDse(signal))?.entry
  const server = entry?.text('dnsHostName')
  const usn = entry?.text('highestCommittedUSN')
  const service = entry?.text('dsServiceName')
  const ntds = service && (await client.readOne(service, ['invocationId'], signal))
  const invocationId = ntds ? guidOf(ntds.bytes('invocationId')[0]) : undefined
  if (server && invocationId && usn && /^\d+$/.test(usn)) return { server, invocationId, usn: BigInt(usn) }
  throw new RollcallError('config.unsupported', `${client.url} does not say how far its changes are.`, {
    hint: 'Let the account read the configuration partition (CN=NTDS Settings of the domain controller).',
  })
}

/** Why what was known of a server is of no use any more; undefined if the server goes on from there. */
export function brokenSince(then: Place, now: Place, boundToServer: boolean): string | undefined {
  if (then.server.toLowerCase() !== now.server.toLowerCase())
    return boundToServer
      ? `Changes were followed on ${then.server}, and now ${now.server} answers, which counts its own.`
      : undefined
  if (then.invocationId !== now.invocationId)
    return `${now.server} was put back from a backup: its database has another identity (invocationId).`
  if (now.usn < then.usn)
    return `${now.server} is behind where it was (USN ${now.usn} after ${then.usn}): it was put back.`
  return undefined
}

/** Whether both are the same copy of the same database. */
export function isSameCopy(one: Place, other: Place): boolean {
  return one.server.toLowerCase() === other.server.toLowerCase() && one.invocationId === other.invocationId
}
