import { type About, type Finding, type Guard, isWhole } from '@rollcall/model'
import { type Applied, canonicalJson, type Run, type StateWrite, type SyncMemory } from '@rollcall/state'
import { mappingsOf } from '../planning/begin.ts'
import { claimsOf } from '../planning/comparisons.ts'
import type { MadePlan } from '../planning/make-plan.ts'
import type { Planning, Prepared } from '../planning/planning.ts'
import { whenRepointed } from '../planning/repointed.ts'

const perCommit = 1_000
/** Guards look a day back and a plan holds for a day; a week is for people who ask what became of one. */
const forgetAfterMs = 7 * 24 * 60 * 60 * 1000
const membersPerCommit = 20_000

/** Remembers from what each record without a change was decided, so that the next run can skip it. */
export async function settleUnchanged({ planning: p }: MadePlan): Promise<void> {
  for (const kind of ['user', 'group'] as const)
    for (const batch of p.scratch.decisions.unchanged(kind, perCommit)) {
      const writes: StateWrite[] = []
      for (const { decision, proof, label, dn, relink, before } of batch) {
        if (!decision.link) continue
        const { settled, reviewAt, source } = decision.link
        const known = before?.proof
        const same =
          known &&
          known.source === proof.source &&
          known.inputs === proof.inputs &&
          (proof.target === undefined || known.target === proof.target)
        if (relink) {
          const link = { ...decision.link, proof: { ...known, ...proof } }
          writes.push({ write: 'link', link, claims: claimsOf(p.keys[kind], link.base) })
        } else if (
          !same ||
          settled !== before?.settled ||
          reviewAt !== before?.reviewAt ||
          dn !== before?.dn ||
          label !== before?.label
        )
          writes.push({
            write: 'proof',
            kind,
            source,
            settled,
            proof: { ...known, ...proof },
            label,
            ...(dn === undefined ? {} : { dn }),
            ...(reviewAt === undefined ? {} : { reviewAt }),
          })
      }
      if (writes.length) await p.options.state.commit(p.options.definition.name, writes)
    }
}

/** Remembers the members of groups that changed, and forgets groups that are no more. */
export async function rememberGroups({ planning: p, source }: MadePlan): Promise<void> {
  const { state, definition } = p.options
  let writes: StateWrite[] = []
  let members = 0
  for (const { id, dnKey, digest, changed } of p.scratch.graph.all()) {
    if (!changed) continue
    const keys = p.scratch.graph.members(id)
    writes.push({ write: 'group', node: { id, dnKey, digest }, members: keys })
    members += keys.length
    if (members < membersPerCommit) continue
    await state.commit(definition.name, writes)
    writes = []
    members = 0
  }
  if (writes.length) await state.commit(definition.name, writes)
  if (p.mode === 'delta') return
  const gone = [...source.graph.before.keys()].filter((id) => !source.graph.wasRead(id))
  if (gone.length)
    await state.commit(
      definition.name,
      gone.map((id) => ({ write: 'drop-group' as const, id })),
    )
}

/** What the sync remembers of a run that read its source to the end and has an outcome for every change. */
export function memoryOf({ planning: p, source, target }: MadePlan): SyncMemory {
  const cursor = source.cursor ?? (p.mode === 'delta' ? p.memory?.cursor : undefined)
  const listed = target && isWhole(target.read)
  const lastRead =
    p.mode === 'delta'
      ? p.memory?.lastRead
      : { at: p.now, users: source.read.records - source.groups, groups: source.groups }
  const targetListedAt = listed ? p.now : p.memory?.targetListedAt
  return {
    configuration: p.scratch.decisions.remade('user') ? whenRepointed(p) : p.configuration,
    reading: p.reading,
    source: p.schemas.source.identity,
    target: p.schemas.target.identity,
    namedGroups: source.named.flatMap(({ ref, id, members }) => (id === undefined ? [] : [{ ref, id, members }])),
    ...(p.pilot === undefined ? {} : { pilot: p.pilot }),
    referrals: [...(source.read.referrals ?? p.memory?.referrals ?? [])],
    mappings: mappingsOf(p.options.definition),
    ...(cursor === undefined ? {} : { cursor }),
    ...(lastRead ? { lastRead } : {}),
    ...(targetListedAt === undefined ? {} : { targetListedAt }),
  }
}

/** The findings of a plan that is not carried out, and how many of them do not stand already. They replace none. */
export async function findingsOfStopped({
  planning: p,
}: MadePlan): Promise<{ readonly findings: readonly Finding[]; readonly fresh: number }> {
  const { state, definition } = p.options
  const seen = new Set<string>()
  for await (const batch of state.findings(definition.name)) for (const finding of batch) seen.add(keyOf(finding))
  const findings = [...p.scratch.decisions.findings()].flat()
  return { findings, fresh: findings.filter((finding) => !seen.has(keyOf(finding))).length }
}

/** Keeps the findings of a run in the place of the last one's; counts those that are new, and those set aside. */
export async function keepFindings(
  { planning: p, source }: MadePlan,
  run: number,
  more: readonly Finding[],
): Promise<{ readonly fresh: number; readonly acknowledged: number }> {
  const { state, definition } = p.options
  const seen = new Set<string>()
  const aside = new Map<string, Finding>()
  const kept: Finding[] = []
  for await (const batch of state.findings(definition.name))
    for (const finding of batch) {
      seen.add(keyOf(finding))
      if (finding.acknowledged) aside.set(keyOf(finding), finding)
      if (!lookedAt(p, source, finding.about)) kept.push(finding)
    }
  let fresh = 0
  let acknowledged = 0
  const writes: StateWrite[] = [{ write: 'clear-findings' }]
  const put = (found: readonly Finding[]): void => {
    const findings = found.map((finding) => stillAside(finding, aside.get(keyOf(finding))))
    fresh += findings.filter((finding) => !seen.has(keyOf(finding))).length
    acknowledged += findings.filter((finding) => finding.acknowledged).length
    if (findings.length) writes.push({ write: 'findings', run, findings })
  }
  put(kept)
  put(more)
  for (const batch of p.scratch.decisions.findings(perCommit)) put(batch)
  await state.commit(definition.name, writes)
  return { fresh, acknowledged }
}

/** What somebody set aside stays so until it says something else. */
function stillAside(finding: Finding, before: Finding | undefined): Finding {
  if (!before?.acknowledged || canonicalJson(before.value ?? null) !== canonicalJson(finding.value ?? null))
    return finding
  return { ...finding, acknowledged: before.acknowledged }
}

/** Adds findings to those that stand, each once, and counts those that are new. */
export async function addFindings(
  p: Prepared,
  run: number,
  lists: readonly (AsyncIterable<readonly Finding[]> | Iterable<readonly Finding[]>)[],
): Promise<number> {
  const { state, definition } = p.options
  const seen = new Set<string>()
  for await (const batch of state.findings(definition.name)) for (const finding of batch) seen.add(keyOf(finding))
  let fresh = 0
  for (const list of lists)
    for await (const batch of list) {
      const findings = batch.filter((finding) => !seen.has(keyOf(finding)))
      for (const finding of findings) seen.add(keyOf(finding))
      fresh += findings.length
      if (findings.length) await state.commit(definition.name, [{ write: 'findings', run, findings }])
    }
  return fresh
}

/** Records that were open and that this run brought in order, or that nothing is to be done about any more, are open no longer. */
export async function closeOthers({ planning: p, source: read }: MadePlan, failed: readonly Finding[]): Promise<void> {
  const { open, options } = p
  const { state, definition } = options
  const recordOf = ({ kind, source, label }: About): string => [kind, source ?? label].join('\0')
  const still = new Set(failed.map(({ about }) => recordOf(about)))
  const closed = open.filter(({ about }) => !still.has(recordOf(about)) && lookedAt(p, read, about))
  if (closed.length === 0) return
  await state.commit(
    definition.name,
    closed.map(({ about: { kind, label, source } }) => ({
      write: 'close',
      kind,
      label,
      ...(source ? { source } : {}),
    })),
  )
}

/** Ends a run in history and audit; with `memory`, cursor and configuration become what the next run starts from. */
export async function endRun(p: Planning, run: Run, applied: Applied, memory?: SyncMemory): Promise<string> {
  const { state, definition, clock } = p.options
  const { status, summary, notes } = run
  const at = clock.now()
  await state.commit(definition.name, [
    ...(memory ? [{ write: 'memory' as const, memory: { ...memory, run: run.id } }] : []),
    { write: 'forget', before: at - forgetAfterMs },
    {
      write: 'audit',
      events: [{ at, run: run.id, event: 'run-ended', body: { status, applied, summary, ...(notes && { notes }) } }],
    },
  ])
  const { hash } = await state.auditHead()
  await state.commit(definition.name, [{ write: 'run', run: { ...run, endedAt: at, applied, auditHead: hash } }])
  return hash
}

/** Which guards stopped a run, or were passed on purpose. */
export async function auditGuards(
  p: Prepared,
  run: number,
  event: 'guard-stopped' | 'guard-passed',
  guards: readonly Guard[],
): Promise<void> {
  const at = p.options.clock.now()
  await p.options.state.commit(p.options.definition.name, [
    { write: 'audit', events: [{ at, run, event, body: { guards } }] },
  ])
}

/** A run that looked at some of the records only says nothing about the others. */
function lookedAt(p: Planning, { read }: MadePlan['source'], { kind, source }: About): boolean {
  if (p.chosen) return kind === 'user' && source !== undefined && p.chosen.has(source)
  if (!p.only && !p.incomplete && read.how === 'listed') return true
  return source !== undefined && p.scratch.decisions.of(kind, [source]).length > 0
}

function keyOf({ code, about, field }: Finding): string {
  return [code, about.kind, about.source ?? about.target ?? about.label, field ?? ''].join('\0')
}
