import { isDeepStrictEqual } from 'node:util'
import { RollcallError } from '@rollcall/model'
import type { RunEffect, RunNews } from '../state/run.ts'
import { nothingYet } from '../state/run-view.ts'
import type { Hands } from './hands.ts'
import { hearRun } from './hear-run.ts'
import { joined } from './joined.ts'
import type { ShownPlan } from './plan.ts'

/** What holds and stops a run that is on. */
interface Control extends AsyncDisposable {
  hold(): void
  goOn(): void
  stop(): void
}

export const runHands: Hands<RunEffect, RunNews> = {
  'run.begin': {
    writes: true,
    async run({ view: before, header }, work) {
      const shown = work.kept.below<ShownPlan>('plan')
      if (!shown) throw new RollcallError('bug.no-plan', 'There is no plan to carry out.')
      const { madeAt, summary } = shown.plan
      if (madeAt !== header.madeAt || !isDeepStrictEqual(summary, header.summary))
        throw new RollcallError('bug.other-plan', 'This is not the plan that was shown. Nothing was written.')
      const stop = new AbortController()
      let held: { readonly until: Promise<void>; readonly open: () => void } | undefined
      await work.kept.put<Control>('run', {
        hold() {
          const { promise, resolve } = Promise.withResolvers<void>()
          held ??= { until: promise, open: resolve }
        },
        goOn() {
          held?.open()
          held = undefined
        },
        stop: () => stop.abort(),
        async [Symbol.asyncDispose]() {},
      })
      let view = { ...nothingYet, ...before }
      const telling = joined((next: typeof view) => work.tell({ news: 'far', view: next }), work.now)
      shown.hear = (event) => {
        view = hearRun(view, event, work.now())
        // Outcomes come together with how far it is now.
        if (event.event !== 'outcome') telling.put(view)
      }
      const by = (await work.host()).whoRuns()
      const signal = AbortSignal.any([stop.signal, work.signal])
      const { findings: _, ...result } = await shown.plan.apply({ by, gate: () => held?.until }, signal)
      telling.flush()
      work.tell({ news: 'ended', view, result })
    },
  },
  'run.hold': {
    async run({ hold }, { kept }) {
      const run = kept.get<Control>('run')
      if (hold) run?.hold()
      else run?.goOn()
    },
  },
  'run.stop': {
    async run(_, { kept }) {
      kept.get<Control>('run')?.stop()
    },
  },
}
