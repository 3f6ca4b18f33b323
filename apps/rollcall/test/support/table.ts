import { expect } from 'vitest'
import { type Office, type PlanJson, wordsOf } from './office.ts'
import { differences } from './rows.ts'

/** A row of the decision table: what happens, and what follows from it. */
export interface Expected {
  readonly does: (office: Office) => Promise<unknown>
  /** What the plan says. */
  readonly plan?: readonly string[]
  readonly findings?: readonly string[]
  /** What becomes of the application's rows; nothing else may. */
  readonly rows?: readonly string[]
}

/** Does it, plans, syncs and plans again: exactly this is planned and done, and then nothing is left. */
export async function follows(office: Office, { does, plan = [], findings = [], rows = [] }: Expected): Promise<void> {
  const standing = foundIn((await office.plan()).plan)
  await does(office)
  const before = await office.rows()
  const planned = await office.plan()
  const synced = await office.sync()
  const after = differences(before, await office.rows())
  const again = await office.plan()
  expect({
    plan: wordsOf(planned.plan),
    findings: foundIn(planned.plan).filter((one) => !standing.includes(one)),
    rows: [...after].sort(),
    codes: [planned.code, synced.code, again.code],
  }).toEqual({
    plan,
    findings,
    rows: [...rows].sort(),
    codes: [plan.length > 0 ? 2 : 0, findings.length > 0 ? 3 : 0, 0],
  })
}

function foundIn({ findings }: PlanJson): readonly string[] {
  return findings.map(({ code, record }) => `${code} ${record}`)
}
