import { toProblem } from '@rollcall/model'
import type { TestStage } from '@rollcall/presenter'
import { exit } from '../exit.ts'
import type { Session } from '../session.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const doctorCommand: Verb = defineVerb<Record<never, never>>({
  name: 'doctor',
  arguments: [],
  options: [],
  examples: [['rollcall doctor', 'whatever a run needs, but for the connections']],
  async run(session) {
    const here = await session.view.stages('this computer', checkHere(session))
    if (!here) return exit.failed
    const host = await session.host()
    let good = true
    for (const name of Object.keys(host.config.connections)) {
      const connection = await host.connection(name)
      good = (await session.view.stages(name, connection.test({}, session.signal))) && good
    }
    return good ? exit.done : exit.failed
  },
})

type Check = (session: Session) => Promise<string>

const checks: readonly (readonly [stage: string, check: Check])[] = [
  ['node', async () => `Node.js ${process.versions.node} (${process.platform} ${process.arch})`],
  ['config', async ({ host }) => (await host()).config.file],
  [
    'state',
    async ({ host }) => {
      const opened = await host()
      const runs = await (await opened.state()).runs({ limit: 1 })
      return `${opened.config.state}, ${runs[0] ? `last run ${runs[0].id}` : 'no run yet'}`
    },
  ],
  [
    'audit',
    async ({ host }) => {
      const verdict = await (await host()).verifyAudit()
      if (!verdict.whole) throw new Error(verdict.message)
      return `${verdict.records} records, the chain is whole`
    },
  ],
]

/** Each check in turn, up to the first that fails: the later ones stand on it. */
async function* checkHere(session: Session): AsyncGenerator<readonly TestStage[]> {
  for (const [stage, check] of checks) {
    try {
      yield [{ stage, detail: await check(session) }]
    } catch (thrown) {
      yield [{ stage, detail: 'failed', problem: toProblem(thrown) }]
      return
    }
  }
}
