import type { EngineEvent } from '@rollcall/engine'
import type { SyncDefinition } from '@rollcall/model'
import { count, type Explained } from '@rollcall/presenter'
import type { ExplainEffect, ExplainNews } from '../state/explain.ts'
import type { Hands } from './hands.ts'

export const explainHands: Hands<ExplainEffect, ExplainNews> = {
  'explain.run': {
    async run({ sync, person }, { host: openHost, tell, now, signal }) {
      const host = await openHost()
      const definition = host.definition(sync)
      let told = Number.NEGATIVE_INFINITY
      const onEvent = (event: EngineEvent): void => {
        const text = progressOf(event, definition)
        if (text === undefined || now() - told < 100) return
        told = now()
        tell({ news: 'progress', text })
      }
      const engine = await host.engine(sync, { onEvent, signal })
      tell({ news: 'explained', explained: toData(await engine.explain(person, signal)) })
    },
  },
}

/** How far the plan is that explains; nothing where the line stays as it is. */
function progressOf(event: EngineEvent, { from, to }: SyncDefinition): string | undefined {
  if (event.event === 'deciding') return `deciding: ${count(event.records)}`
  if (event.event !== 'reading') return undefined
  const share = event.before ? ` of about ${count(event.before)}` : ''
  return `reading ${event.side === 'source' ? from : to}: ${count(event.records)}${share}`
}

/** What the screen shows of it, as plain data; a group's members need not cross from thread to thread. */
function toData({ record, ...explained }: Explained): Explained {
  if (!record) return explained
  const { kind, id, dn } = record
  return { ...explained, record: { kind, id, ...(dn === undefined ? {} : { dn }), attributes: {} } }
}
