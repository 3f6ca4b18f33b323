import { type GuardKind, RollcallError } from '@rollcall/model'
import type { KeptPlan, State } from '@rollcall/state'
import type { Connection } from './connection.ts'
import type { WriteOf } from './rows.ts'

export type PlanReads = Pick<State, 'keptPlan' | 'taken'>

/** Plans that may still be applied, and what the guards count over the last hours. */
export function planReads(db: Connection): PlanReads {
  return {
    keptPlan: (digest) =>
      db.read(() => {
        const row = db.get<{ sync: string; madeAt: number; appliedBy: number | null }>(
          `select syncs.name as sync, made_at as madeAt, applied_by as appliedBy from kept_plans
            join syncs on syncs.number = kept_plans.sync where digest = ?`,
          digest,
        )
        if (!row) return undefined
        const { sync, madeAt, appliedBy } = row
        const plan: KeptPlan = { digest, sync, madeAt, ...(appliedBy !== null && { appliedBy }) }
        return plan
      }),

    taken: (sync, since, kinds) =>
      db.read(() =>
        db
          .all<{ kind: GuardKind; key: string; field: string }>(
            `select distinct kind, field, key from taken
              where sync = (select number from syncs where name = ?) and at >= ? and not approved
                and kind in (select value from json_each(?))`,
            sync,
            since,
            JSON.stringify(kinds),
          )
          .map(({ kind, key, field }) => ({ kind, key, ...(field && { field }) })),
      ),
  }
}

export function keepPlan(
  db: Connection,
  sync: number,
  { plan: { digest, madeAt, appliedBy } }: WriteOf<'plan-kept'>,
): void {
  // The same plan written to a second file is still one plan.
  db.run('insert or ignore into kept_plans values (?, ?, ?, ?)', digest, sync, madeAt, appliedBy ?? null)
}

export function writePlanApplied(db: Connection, _sync: number, { digest, run }: WriteOf<'plan-applied'>): void {
  if (db.run('update kept_plans set applied_by = ? where digest = ? and applied_by is null', run, digest) > 0) return
  const kept = db.get<{ run: number }>('select applied_by as run from kept_plans where digest = ?', digest)
  const hint = 'Make a new plan: rollcall plan -o FILE'
  throw kept
    ? new RollcallError('conflict.plan-applied', `This plan was already applied, by run ${kept.run}.`, { hint })
    : new RollcallError(
        'not-found.plan',
        'This state does not know the plan: it was edited, cut off, or made elsewhere.',
        { hint },
      )
}

export function writeTaken(db: Connection, sync: number, { at, approved, taken }: WriteOf<'taken'>): void {
  for (const { kind, field, key } of taken)
    db.run('insert or ignore into taken values (?, ?, ?, ?, ?, ?)', sync, at, kind, field ?? '', key, Number(approved))
}

export function forget(db: Connection, sync: number, { before }: WriteOf<'forget'>): void {
  db.run('delete from taken where sync = ? and at < ?', sync, before)
  db.run('delete from kept_plans where sync = ? and made_at < ?', sync, before)
}
