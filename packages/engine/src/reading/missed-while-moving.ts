import { read } from '@rollcall/connector-sdk'
import { dnKey, isUnder, type Link, parseDn, RollcallError, type SyncRecord } from '@rollcall/model'
import type { Planning } from '../planning/planning.ts'
import { findAll } from './find.ts'

/**
 * Several bases are read one after the other, so whoever is moved from one still to be read to one read already is in
 * neither list. Whoever was moved and is under a base is asked for once more, by the filter and at their own name.
 */
export async function missedWhileMoving(p: Planning, links: readonly Link[]): Promise<readonly SyncRecord[]> {
  const { definition, source } = p.options
  const bases = (definition.scope.users?.base ?? []).map((base) => parseDn(base))
  const { connection } = source
  if (bases.length < 2 || !connection.find || !connection.scan) return []
  const before = new Map<string, string | undefined>(links.map((link) => [link.source, link.dn]))
  const moved: string[] = []
  const request = { kind: 'user' as const, attributes: [], by: 'id', values: [...before.keys()] }
  await findAll(connection, request, p.signal, ({ id, dn }) => {
    if (dn === undefined || dnKey(dn) === dnKey(before.get(id) ?? '')) return
    if (bases.some((base) => isUnder(parseDn(dn), base))) moved.push(dn)
  })
  const missed: SyncRecord[] = []
  const { filter } = definition.scope.users ?? {}
  for (const dn of moved) {
    const query = { kind: 'user' as const, attributes: p.attributes.user, base: [dn], ...(filter && { filter }) }
    const end = await read(connection.scan(query, p.signal), (batch) => {
      for (const record of batch) if (before.has(record.id)) missed.push(record)
    })
    if (end.verdict !== 'complete')
      throw new RollcallError('unavailable.moving', `${dn} was being moved while ${source.name} was read.`, {
        hint: 'Run the sync again.',
      })
  }
  return missed
}
