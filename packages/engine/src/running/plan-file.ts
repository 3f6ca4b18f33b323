import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { type Change, type Finding, type Plan, type PlanHeader, RollcallError } from '@rollcall/model'
import { pack, unpack } from '../scratch/pack.ts'

/**
 * A plan as a file: one JSON value a line. First the header, then a line a change, then a line a finding, last the
 * SHA-256 of all lines before. Lines, so that neither side needs the whole plan in memory.
 */
type Line =
  | { readonly header: PlanHeader }
  | { readonly change: Change }
  | { readonly finding: Finding }
  | { readonly digest: string }

/** Writes a plan to a new file that only its owner can read. Throws `exists` rather than overwrite one. */
export async function writePlanFile(plan: Plan, file: string): Promise<string> {
  const handle = await open(file, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'EEXIST' ? 'is there already' : `cannot be written: ${cause.message}`
    throw new RollcallError(cause.code === 'EEXIST' ? 'exists.plan-file' : 'config.plan-file', `${file} ${why}.`, {
      cause,
      hint: 'Name another file for -o.',
    })
  })
  const hash = createHash('sha256')
  const write = async (lines: readonly Line[]): Promise<void> => {
    const text = lines.map((line) => `${pack(line)}\n`).join('')
    hash.update(text)
    await handle.write(text)
  }
  try {
    const { changes, findings, ...header } = plan
    await write([{ header: header as PlanHeader }])
    for await (const batch of changes()) await write(batch.map((change) => ({ change })))
    for await (const batch of findings()) await write(batch.map((finding) => ({ finding })))
    const digest = hash.copy().digest('hex')
    await handle.write(`${pack({ digest })}\n`)
    await handle.sync()
    return digest
  } finally {
    await handle.close()
  }
}

export interface PlanFile {
  readonly header: PlanHeader
  readonly digest: string
  readonly total: number
  changes(): AsyncGenerator<readonly Change[]>
}

/** Reads a plan file through once: its header, and the digest of what it holds. Throws `invalid.plan-file` when it is not whole. */
export async function openPlanFile(file: string): Promise<PlanFile> {
  await stat(file).catch((cause: Error) => {
    throw new RollcallError('config.plan-file', `${file} cannot be read: ${cause.message}.`, { cause })
  })
  const hash = createHash('sha256')
  let header: PlanHeader | undefined
  let digest: string | undefined
  let total = 0
  for await (const line of lines(file)) {
    if (digest !== undefined) throw notWhole(file, 'something follows its last line')
    const parsed = parseLine(file, line)
    if ('digest' in parsed) {
      digest = parsed.digest
      continue
    }
    hash.update(`${line}\n`)
    if ('header' in parsed) header = parsed.header
    else if ('change' in parsed) total++
  }
  if (!header || digest === undefined) throw notWhole(file, 'its end is missing')
  if (hash.digest('hex') !== digest) throw notWhole(file, 'it was edited')
  if (header.formatVersion !== 1) throw notWhole(file, `its format version ${header.formatVersion} is not 1`)
  return { header, digest, total, changes: () => changesIn(file) }
}

async function* changesIn(file: string): AsyncGenerator<readonly Change[]> {
  let batch: Change[] = []
  for await (const line of lines(file)) {
    const parsed = parseLine(file, line)
    if ('change' in parsed && batch.push(parsed.change) === 500) {
      yield batch
      batch = []
    }
  }
  if (batch.length) yield batch
}

function lines(file: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })
}

function parseLine(file: string, line: string): Line {
  try {
    return unpack<Line>(line)
  } catch {
    throw notWhole(file, 'it holds a line that is not JSON')
  }
}

function notWhole(file: string, why: string): RollcallError {
  return new RollcallError('invalid.plan-file', `${file} is not a plan as Rollcall wrote it: ${why}.`, {
    hint: 'Make a new one with `rollcall plan SYNC -o FILE`.',
  })
}
