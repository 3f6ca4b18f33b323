import type { EngineEvent } from '@rollcall/engine'
import { type Change, type Instant, wordsOf } from '@rollcall/model'
import { type Failure, type Latest, mostFailures, mostLatest, type RunView, type SideView } from '../state/run-view.ts'

/** The view after an event. */
export function hearRun(view: RunView, event: EngineEvent, now: Instant): RunView {
  switch (event.event) {
    case 'reading': {
      const { side, records, before } = event
      return { ...view, [side]: { ...begun(view[side], now), records, ...(before === undefined ? {} : { before }) } }
    }
    case 'read': {
      const { side, read } = event
      const was = begun(view[side], now)
      const read_: SideView = {
        ...was,
        records: read.records,
        ms: now - (was.since ?? now),
        ...(read.verdict === 'truncated' || read.verdict === 'failed' ? { cut: true } : {}),
        ...(read.how === 'by-id' ? { byId: true } : {}),
      }
      return { ...view, [side]: read_ }
    }
    case 'deciding':
      return { ...view, deciding: event.records }
    case 'planned': {
      const { summary, guards } = event.header
      const { unchanged: _, findings, unmanaged: __, held: ___, leftOut: ____, ...words } = summary
      const changes = Object.values(words).reduce((sum, times) => sum + times, 0)
      const ms = now - (view.target.since ?? view.source.since ?? now)
      return { ...view, planned: { changes, findings, tripped: guards.filter(({ tripped }) => tripped).length, ms } }
    }
    case 'settling':
      return { ...view, settling: event.calls }
    case 'applying': {
      const { waiting: _, ...rest } = view
      return { ...rest, applying: { since: view.applying?.since ?? now, done: event.done, of: event.of } }
    }
    case 'checking':
      return view.applying ? { ...view, applying: { ...view.applying, checking: event.records } } : view
    case 'outcome':
      return outcome(view, event)
    case 'waiting':
      return { ...view, waiting: { until: event.until, why: event.why, times: (view.waiting?.times ?? 0) + 1 } }
    case 'note':
      return view
    default:
      return event satisfies never
  }
}

function begun(side: SideView, now: Instant): SideView {
  return side.since === undefined ? { ...side, since: now } : side
}

function outcome(view: RunView, { change, outcome }: Extract<EngineEvent, { event: 'outcome' }>): RunView {
  const { about } = change
  if (outcome.status === 'ok') {
    const done = { ...view.done }
    for (const [word, times] of wordsOf(change)) done[word] = (done[word] ?? 0) + times
    const word = wordsOf(change)[0]?.[0] ?? 'update'
    const latest: Latest = { word, person: about.label, what: whatOf(change) }
    return { ...view, done, latest: [...view.latest, latest].slice(-mostLatest) }
  }
  const { status, problem } = outcome
  if (problem.code === 'conflict.left-out') return { ...view, leftOut: view.leftOut + 1 }
  const failure: Failure = { person: about.label, problem, status }
  return { ...view, failed: view.failed + 1, failures: [...view.failures, failure].slice(-mostFailures) }
}

function whatOf({ step }: Change): string {
  switch (step.op) {
    case 'update':
      return step.edits.map(({ field }) => field).join(', ')
    case 'create':
      return step.kind === 'group' ? 'new group' : 'new account'
    case 'members':
      return `${step.add.length} in, ${step.remove.length} out`
    case 'roles':
      return [...step.grant.map((role) => `+ ${role}`), ...step.revoke.map((role) => `- ${role}`)].join(', ')
    case 'setActive':
      return step.active ? 'switched on' : 'switched off'
    case 'endSessions':
      return 'sessions ended'
    case 'delete':
      return 'deleted'
    case 'link':
      return 'linked'
    case 'unlink':
      return 'link forgotten'
    default:
      return step satisfies never
  }
}
