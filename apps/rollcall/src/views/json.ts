import type { Finding } from '@rollcall/model'
import { findingDocument, followedDocument, json, mendedDocument, planDocument, runDocument } from '@rollcall/presenter'
import type { Output } from '../terminal/output.ts'
import type { View } from './view.ts'

/** One JSON document on stdout, or JSON lines where results stream: entries, audit records, the runs of several syncs. */
export function jsonView(out: Output): View {
  const document = (facts: object) => out.write(`${json({ formatVersion: 1, ...facts })}\n`)
  const lines = async (batches: AsyncIterable<readonly unknown[]>) => {
    for await (const batch of batches) await out.write(batch.map((item) => `${json(item)}\n`).join(''))
  }
  const tested: object[] = []
  const testedSoFar = () => (tested.length > 0 ? { connections: tested.splice(0) } : {})
  return {
    async plan(plan) {
      for await (const chunk of planDocument(plan)) await out.write(chunk)
    },
    async proposal() {},
    run: async (report, findings) => document(runDocument(report, await all(findings))),
    followed: (report) => document(followedDocument(report)),
    async unsynced(syncs) {
      const documents = []
      for (const { sync, open, findings } of syncs)
        documents.push({ sync, open, findings: (await all(findings)).map(findingDocument) })
      await document({ syncs: documents })
    },
    explanation: (explanation) => document({ explanation }),
    async mending() {},
    mended: (report) => document(mendedDocument(report)),
    raw: (text) => out.write(text),
    history: (runs, paused) => document({ runs, paused }),
    schedules: (schedules) => document({ schedules }),
    audit: lines,
    auditVerdict: (audit) => document({ audit }),
    async people() {}, // its records say whom they are about
    entries: lines,
    unmanaged: lines,
    entry: (entry) => document({ entry }),
    async stages(connection, batches) {
      const stages = (await Array.fromAsync(batches)).flat()
      const good = stages.every(({ problem }) => !problem)
      tested.push({ connection, ok: good, stages })
      return good
    },
    list: (name, rows) => document({ [name]: rows }),
    tried: (person) => document({ person }),
    survey: (survey, { worst }) =>
      document(worst === undefined ? { survey } : { field: worst, ...survey.fields[worst] }),
    async configDiff() {},
    said: (_, facts) => document({ ...facts, ...testedSoFar() }),
    async note() {},
    document: (value) => out.write(`${JSON.stringify(value, null, 2)}\n`),
    problem: (error) => document({ error, ...testedSoFar() }),
    async end() {
      if (tested.length > 0) await document(testedSoFar())
    },
  }
}

async function all(findings: AsyncIterable<readonly Finding[]>): Promise<readonly Finding[]> {
  return (await Array.fromAsync(findings)).flat()
}
