import type { Output } from '../terminal/output.ts'
import type { View } from './view.ts'

/** Says nothing: the exit code does, and problems still go to stderr. */
export function quietView(out: Output): View {
  const nothing = async () => {}
  return {
    plan: nothing,
    proposal: nothing,
    run: nothing,
    followed: nothing,
    unsynced: nothing,
    explanation: nothing,
    mending: nothing,
    mended: nothing,
    raw: (text) => out.write(text),
    history: nothing,
    schedules: nothing,
    audit: nothing,
    auditVerdict: nothing,
    people: nothing,
    entries: drain,
    unmanaged: drain,
    entry: nothing,
    async stages(_, batches) {
      let good = true
      for await (const batch of batches) good &&= batch.every(({ problem }) => !problem)
      return good
    },
    tried: nothing,
    survey: nothing,
    configDiff: nothing,
    list: nothing,
    said: nothing,
    note: nothing,
    document: (value) => out.write(`${JSON.stringify(value, null, 2)}\n`),
    problem: nothing,
    end: nothing,
  }
}

async function drain(batches: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of batches);
}
