import { RollcallError } from '@rollcall/model'
import type { LdifEntry } from './entry.ts'
import { type LdifFault, parseRecord } from './parse.ts'
import { type RawRecord, RecordSplitter } from './split.ts'

/**
 * Reads content records (RFC 2849) from a file's chunks, in batches. A malformed record is handed over as a fault, and
 * reading goes on behind it. Throws where going on makes no sense: bytes that are no UTF-8, a record beyond all bounds.
 */
export async function* readLdif(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<readonly (LdifEntry | LdifFault)[], void> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const splitter = new RecordSplitter()
  const parse = (records: readonly RawRecord[]): readonly (LdifEntry | LdifFault)[] =>
    records.map(({ raw, line }) => parseRecord(raw, line, file)).filter((item) => item !== undefined)
  for await (const chunk of chunks) yield parse(splitter.push(decode(decoder, file, chunk)))
  yield parse([...splitter.push(decode(decoder, file)), ...splitter.end()])
}

function decode(decoder: TextDecoder, file: string, chunk?: Uint8Array): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined })
  } catch (cause) {
    throw new RollcallError('invalid.ldif', `${file} holds bytes that are not UTF-8.`, {
      hint: 'In LDIF other bytes are written as base64. Is this the right file?',
      cause,
    })
  }
}
