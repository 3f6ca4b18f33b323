import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { Host } from '@rollcall/host'
import { RollcallError, toProblem } from '@rollcall/model'
import { type Known, nothingKnown } from '../state/known.ts'

/** The configuration as the screens see it; one that does not load comes with its problem. */
export async function readKnown(file: string, host: () => Promise<Host>): Promise<Known> {
  try {
    const open = await host()
    const { config } = open
    const known = Object.values(config.connections).map(async ({ name, connector, settings }) => {
      const { title, capabilities } = await open.connector(name)
      const version = createHash('sha256').update(JSON.stringify(settings)).digest('base64')
      return { name, connector, title, where: whereOf(settings), settings: version, can: Object.keys(capabilities) }
    })
    return {
      file,
      status: 'good',
      connections: await Promise.all(known),
      syncs: Object.values(config.syncs),
      schedules: config.schedules,
      ui: config.ui,
    }
  } catch (thrown) {
    const missing = thrown instanceof RollcallError && thrown.code === 'config.not-found'
    return { ...nothingKnown, file, status: missing ? 'missing' : 'wrong', problem: toProblem(thrown) }
  }
}

/** The host of a URL, or the name of a file, whichever the settings have. */
function whereOf(settings: unknown): string {
  const { url, file, users } = settings as { readonly url?: unknown; readonly file?: unknown; readonly users?: unknown }
  if (typeof url === 'string' && URL.canParse(url)) return new URL(url).host
  const [first] = [file ?? []].flat()
  if (typeof first === 'string') return basename(first)
  return typeof users === 'object' && users !== null ? whereOf(users) : ''
}
