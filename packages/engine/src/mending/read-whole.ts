import { isWhole, RollcallError } from '@rollcall/model'
import { beginPlanning } from '../planning/begin.ts'
import type { Planning, Prepared, SourceRead } from '../planning/planning.ts'
import { readSource } from '../reading/read-source.ts'
import { Scratch } from '../scratch/scratch.ts'

/** Reads the source to its end, as a full run does, and hands it over; what was read is gone afterwards. */
export async function readWhole<T>(
  prepared: Prepared,
  signal: AbortSignal,
  look: (p: Planning, source: SourceRead) => Promise<T>,
): Promise<T> {
  await using scratch = new Scratch()
  const p = await beginPlanning(prepared, { mode: 'full' }, scratch, signal)
  const source = await readSource(p)
  const { verdict, problem } = source.read
  if (isWhole(source.read)) return await look(p, source)
  throw new RollcallError(
    problem?.code ?? 'unavailable',
    `${p.options.source.name} was not read to its end: ${(problem?.message ?? verdict).replace(/\.$/, '')}. Nothing was changed.`,
    problem?.hint === undefined ? {} : { hint: problem.hint },
  )
}
