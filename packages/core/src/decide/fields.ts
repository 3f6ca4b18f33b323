import type { Edit, Field, Finding, Link, Reason, Unkept, Value } from '@rollcall/model'
import { sameValues } from '../compare/normal-form.ts'
import type { Draft, Other } from '../situation.ts'
import type { Account } from './account.ts'
import { desiredOf, finding, isOther, join, type LinkedCase, nothing, type Part, row, wantedOf } from './case.ts'
import { compareField } from './compare-field.ts'
import { phases, update } from './drafts.ts'
import { doesNotStick, unkeptAfter, unkeptOf } from './unkept.ts'
import { badValues } from './values.ts'

/** The rows about values: nothing is written while one is missing or malformed; else each field by its own rule. */
export function decideFields(c: LinkedCase, account: Account): Part {
  const problems = badValues(c)
  return problems.length > 0 ? row('bad-value', [], problems) : compareFields(c, account)
}

function compareFields(c: LinkedCase, account: Account): Part {
  const repair = c.sync.definition.onDrift === 'repair'
  const partial = wantedOf(c.situation)?.partial
  const agreed: Record<string, readonly Value[]> = {}
  const unkept: Record<string, Unkept | undefined> = {}
  const edits: Edit<Other>[] = []
  const findings: Finding[] = []
  const whys = new Set<Reason | undefined>()
  for (const mapped of c.compiled.mapped) {
    const { field } = mapped
    const desired = partial?.includes(field.name) ? undefined : desiredOf(c, field)
    const actual = account.valuesOf(field)
    if (desired === undefined || actual === undefined) continue
    // Nobody knows yet how the target keeps a reference to a record that this plan creates.
    const values = desired.some(isOther) ? undefined : (desired as Value[])
    const known = values && unkeptOf(field, c.link, values)
    const still = known && sameValues(field, known.kept, actual) ? known : undefined
    const base = c.matched ? undefined : baseOf(field, c.link, still ? undefined : known)
    const compared = compareField(mapped, { base, desired, actual }, repair)
    unkept[field.name] = undefined
    if (still?.final && compared.edit) {
      agreed[field.name] = actual
      unkept[field.name] = still
      findings.push(doesNotStick(c, field, still))
      continue
    }
    if (values) unkept[field.name] = unkeptAfter(c.link, still, compared, { desired: values, actual })
    if (compared.agreed) agreed[field.name] = compared.agreed
    if (compared.edit) edits.push(compared.edit)
    whys.add(whyOf(c, field.name, compared.why))
    if (compared.drift) findings.push(driftFinding(c, field.name, compared.drift.value, repair))
    if (compared.fixed) findings.push(fixedFinding(c, field.name))
  }
  if (edits.length + findings.length === 0) return { ...nothing, agreed, unkept }
  const why = c.matched ? 'matched' : (reasons.find((reason) => whys.has(reason)) ?? 'drift')
  return { ...join(row('differs', updates(c, account, edits, why), findings)), agreed, unkept }
}

/** Whoever changes a value again that the target had altered changes what was written there. */
function baseOf({ name }: Field, { base }: Link, altered: Unkept | undefined): readonly Value[] | undefined {
  return altered ? altered.wanted : base[name]
}

/** What an account should hold differs from what was agreed, and so does how it is worked out. */
function whyOf({ situation }: LinkedCase, field: string, why: Reason | undefined): Reason | undefined {
  return why === 'source-changed' && situation.remapped?.has(field) ? 'mapping-changed' : why
}

/** Of several reasons for one update the first counts; drift is the last. */
const reasons = ['source-changed', 'mapping-changed'] as const

/** A reference to a record that this plan creates waits for it; nothing else does. */
function updates(c: LinkedCase, account: Account, edits: readonly Edit<Other>[], why: Reason): readonly Draft[] {
  const later = edits.filter(({ to, add }) => [...to, ...add].some(isOther))
  const now = edits.filter((edit) => !later.includes(edit))
  const drafts: Draft[] = []
  const { version } = account
  if (now.length > 0) drafts.push(update(c, account.id, now, { phase: phases.update, why, version }))
  if (later.length > 0) drafts.push(update(c, account.id, later, { phase: phases.reference, why, version }))
  return drafts
}

function driftFinding(c: LinkedCase, field: string, value: Value | undefined, repair: boolean): Finding {
  const hint = repair
    ? 'Someone changed it in the target; this run puts it back. Change it at the source, or set `onDrift: report`.'
    : 'Someone changed it in the target. Change it at the source or back, or set `onDrift: repair`.'
  return finding(c, 'drift', hint, { field, ...(value === undefined ? {} : { value }) })
}

function fixedFinding(c: LinkedCase, field: string): Finding {
  return finding(c, 'not-supported', 'The target sets this only when it creates a record. Use `write: onCreate`.', {
    field,
  })
}
