import type { Host } from '@rollcall/host'
import { RollcallError, toProblem } from '@rollcall/model'
import { type Known, nothingKnown } from '../state/known.ts'

/** The configuration as the screens see it; one that does not load comes with its problem. */
export async function readKnown(file: string, host: () => Promise<Host>): Promise<Known> {
  try {
    const open = await host()
    const { config } = open
    const known = Object.values(config.connections).map(async ({ name, connector }) => {
      const { title, capabilities } = await open.connector(name)
      return { name, connector, title, can: Object.keys(capabilities) }
    })
    return {
      file,
      status: 'good',
      connections: await Promise.all(known),
      syncs: Object.values(config.syncs),
      schedules: config.schedules,
    }
  } catch (thrown) {
    const missing = thrown instanceof RollcallError && thrown.code === 'config.not-found'
    return { ...nothingKnown, file, status: missing ? 'missing' : 'wrong', problem: toProblem(thrown) }
  }
}
