import type { Link } from '@rollcall/model'
import { digestRecord, toHex } from '../digest.ts'
import type { Planning } from '../planning/planning.ts'
import { plainRecord } from '../scratch/pack.ts'
import type { SourceRecord } from '../scratch/records.ts'
import { findAll } from './find.ts'
import type { NamedGroups } from './named-groups.ts'

/** Reads records that were skipped as unchanged once more, by id; whoever is in the list just read is in scope. */
export async function readAgain(
  p: Planning,
  named: NamedGroups,
  links: readonly Link[],
): Promise<ReadonlyMap<string, SourceRecord>> {
  const again = new Map<string, SourceRecord>()
  const { connection } = p.options.source
  const [first] = links
  if (!first || !connection.find) return again
  const { kind } = first
  const attributes = p.attributes[kind]
  const request = { kind, attributes, by: 'id', values: links.map(({ source }) => source) }
  await findAll(connection, request, p.signal, (record) => {
    const { roles } = named.of(record)
    again.set(record.id, {
      kind,
      id: record.id,
      at: 'in',
      record: plainRecord(record, attributes),
      s: toHex(digestRecord(record)),
      i: toHex(named.inputs(roles)),
      named: roles,
    })
  })
  return again
}
