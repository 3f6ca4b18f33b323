import { resolve } from 'node:path'
import type { EngineEvent, OpenPlan, OpenUndo, ThePlanned } from '@rollcall/engine'
import type { PlanHeader } from '@rollcall/model'
import { planRow } from '@rollcall/presenter'
import type { PlanEffect, PlanNews } from '../state/plan.ts'
import { nothingYet } from '../state/run-view.ts'
import type { Hands, Work } from './hands.ts'
import { hearRun } from './hear-run.ts'
import { joined } from './joined.ts'

/** The plan that a screen shows, for as long as it is open; a run over it takes it from here. */
export interface ShownPlan extends AsyncDisposable {
  plan: OpenPlan | OpenUndo
  /** Told to whoever listens now. */
  hear: (event: EngineEvent) => void
}

const silent = (): void => {}

export const planHands: Hands<PlanEffect, PlanNews> = {
  'plan.make': {
    async run({ sync, only, retry, undo, allow, without }, work) {
      const { now, signal } = work
      await work.kept.drop('plan')
      let view = nothingYet
      const telling = joined((next: typeof view) => work.tell({ news: 'making', view: next }), now)
      const shown: { hear: (event: EngineEvent) => void } = {
        hear: (event) => {
          view = hearRun(view, event, now())
          telling.put(view)
        },
      }
      const host = await work.host()
      const engine = await host.engine(sync, { onEvent: (event) => shown.hear(event), signal })
      const plan =
        undo === undefined
          ? await engine.plan({ allow, ...(only ? { only } : {}), ...(retry ? { retry } : {}) }, signal)
          : await engine.planUndo(undo, allow, signal)
      const kept = await work.kept.put<ShownPlan>(
        'plan',
        Object.assign(shown, { plan, [Symbol.asyncDispose]: () => plan[Symbol.asyncDispose]() }),
      )
      telling.flush()
      kept.hear = silent
      if (without.length > 0 && isForward(plan)) kept.plan = await plan.leaveOut(without)
      work.tell({ news: 'made', view, ...shownOf(kept.plan) })
      const sorting = joined((rows: number) => work.tell({ news: 'sorting', rows }), now)
      await plan.list.ready(sorting.put, signal)
      sorting.flush()
      work.tell({ news: 'sorted' })
    },
  },
  'plan.rows': {
    async run({ search, from, count, look, counts }, work) {
      const { list } = planOf(work)
      const { rows, of } = await list.page(search, from, count)
      const told = { from, of, rows: rows.map((row) => planRow(row, look)) }
      work.tell({ news: 'rows', ...told, ...(counts ? { counts: await list.tally(search) } : {}) })
    },
  },
  'plan.leave-out': {
    async run({ records }, work) {
      const kept = work.kept.get<ShownPlan>('plan')
      const plan = planOf(work)
      if (!kept || !isForward(plan)) return
      kept.plan = await plan.leaveOut(records)
      work.tell({ news: 'left-out', ...shownOf(kept.plan) })
    },
  },
  'plan.save': {
    writes: true,
    async run({ file }, work) {
      const plan = planOf(work)
      if (!isForward(plan)) return
      await plan.save(resolve(work.cwd, file))
      work.tell({ news: 'saved', file })
    },
  },
}

function planOf({ kept }: Work<PlanNews>): OpenPlan | OpenUndo {
  const shown = kept.get<ShownPlan>('plan')
  if (!shown) throw new Error('no plan is open')
  return shown.plan
}

/** What the screen knows of the plan itself; its rows come when they are asked for. */
function shownOf(plan: OpenPlan | OpenUndo): {
  readonly header: PlanHeader
  readonly chosen: readonly ThePlanned[]
  readonly names: readonly string[]
  readonly following: readonly string[]
} {
  const { formatVersion, sync, mode, madeAt, madeFor, source, target, summary, guards, notes, calls } = plan
  const { undoes, seconds, paused } = plan
  const header: PlanHeader = {
    ...{ formatVersion, sync, mode, madeAt, madeFor, source, target, summary, guards, notes, calls },
    ...(undoes === undefined ? {} : { undoes }),
    ...(seconds === undefined ? {} : { seconds }),
    ...(paused === undefined ? {} : { paused }),
  }
  const { chosen, following } = isForward(plan) ? plan.leftOut : { chosen: [], following: [] }
  return {
    header,
    chosen: chosen.flatMap(({ kind, source: id }) => (id === undefined ? [] : [{ kind, source: id }])),
    names: chosen.slice(-3).map(({ label }) => label),
    following: following.slice(0, 20).map(({ label }) => label),
  }
}

/** What takes a run back is taken back whole, and at once. */
function isForward(plan: OpenPlan | OpenUndo): plan is OpenPlan {
  return 'save' in plan
}
