import type { Stage, Stream } from '@rollcall/connector-sdk'
import { read } from '@rollcall/connector-sdk'
import { type Kind, type Problem, toProblem } from '@rollcall/model'
import { factsOf, type NamedFile } from './files.ts'
import { scan } from './read.ts'
import type { LdifSettings } from './settings.ts'

/** Tells step by step whether the files can be read, and what is in them. */
export async function* testStages(
  files: readonly NamedFile[],
  settings: LdifSettings,
  signal: AbortSignal,
): Stream<Stage> {
  for (const file of files) {
    const stage = await fileStage(file)
    yield [stage]
    if (stage.problem) return { verdict: 'truncated', problem: stage.problem }
  }
  for (const kind of ['user', 'group'] as const) {
    const stage = await searchStage(kind, files, settings, signal)
    yield [stage]
    if (stage.problem) return { verdict: 'truncated', problem: stage.problem }
  }
  return { verdict: 'complete' }
}

async function fileStage(file: NamedFile): Promise<Stage> {
  try {
    const { size, changed } = await factsOf(file)
    return { stage: 'file', detail: `${file.name}, ${size} bytes, of ${new Date(changed).toISOString()}` }
  } catch (thrown) {
    return failed('file', toProblem(thrown))
  }
}

async function searchStage(
  kind: Kind,
  files: readonly NamedFile[],
  settings: LdifSettings,
  signal: AbortSignal,
): Promise<Stage> {
  const end = await read(scan(files, settings, { kind, attributes: [] }, signal), () => {})
  if (end.verdict !== 'complete') return failed('search', end.problem)
  const detail = `${end.items} ${kind === 'user' ? 'people' : 'groups'}`
  return { stage: 'search', detail, records: { [kind]: end.items } }
}

function failed(stage: string, problem: Problem): Stage {
  return { stage, detail: problem.message, problem }
}
