import type { SourceId, TargetId } from '@rollcall/model'
import { openSqliteState } from '../index.ts'

/**
 * A program to be killed: takes the lock of `staff`, starts a run and commits without end. Each commit is one link,
 * one call and one audit record of one number, which is printed once it is committed.
 */
const [file = '', from = '1'] = process.argv.slice(2)
const state = await openSqliteState(file)
await state.lock('staff')
await state.startRun('staff', 'full', 1000)
const memory = { configuration: 'c1', reading: 'r1', source: 'corp', target: 'wiki', namedGroups: [], referrals: [] }
for (let n = Number(from); ; n++) {
  const id = String(n)
  const about = { kind: 'user', source: id as SourceId, target: id as TargetId, label: id } as const
  await state.commit('staff', [
    { write: 'memory', memory: { ...memory, cursor: id } },
    { write: 'intent', call: { id: n, run: 1, at: n, changes: [] } },
    { write: 'link', link: { ...about, base: { title: ['x'.repeat(n % 3000)] }, settled: false }, claims: [] },
    { write: 'audit', events: [{ at: n, event: 'change', body: { about } }] },
  ])
  if (!process.stdout.write(`${n}\n`)) await new Promise((resolve) => process.stdout.once('drain', resolve))
}
