import { resolve } from 'node:path'
import { exitOfRun } from '../exit.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const applyCommand: Verb = defineVerb<{ strict?: boolean }>({
  name: 'apply',
  arguments: [{ name: '<file>', says: 'a plan that `rollcall plan -o` kept' }],
  options: [{ flags: '--strict', says: 'exit 3 for any finding, not only for new ones' }],
  examples: [
    ['rollcall apply staff.plan', 'exactly what the plan says, once'],
    ['rollcall plan staff -o staff.plan', 'makes such a file'],
  ],
  async run({ host: openHost, view, progress, signal, cwd }, [file = ''], { strict }) {
    const host = await openHost()
    const path = resolve(cwd, file)
    const sync = await host.syncOfPlan(path)
    const engine = await host.engine(sync, { onEvent: progress.event, signal })
    const result = await engine.applyFile(path, signal)
    progress.clear()
    await view.run(result, result.findings(), host.definition(sync))
    return exitOfRun(result, strict)
  },
})
