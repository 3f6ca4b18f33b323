import type { Change, Kind, Link, Proof, SourceId, TargetId } from '@rollcall/model'
import type { Call, Claim, Run, StateWrite, SyncMemory } from '../records.ts'

/** The writes of one name. */
export type WriteOf<Name extends StateWrite['write']> = Extract<StateWrite, { write: Name }>

export function aMemory(more: Partial<SyncMemory> = {}): WriteOf<'memory'> {
  const memory = { configuration: 'c1', reading: 'r1', source: 'corp', target: 'wiki', namedGroups: [], referrals: [] }
  return { write: 'memory', memory: { ...memory, ...more } }
}

/** A link of the person (or group) `name` to the record of the same name in the target. */
export function aLink(name: string, more: Partial<Link> = {}, claims: readonly Claim[] = []): WriteOf<'link'> {
  const link: Link = {
    kind: 'user',
    source: `s-${name}` as SourceId,
    target: `t-${name}` as TargetId,
    label: name,
    base: { userName: [name] },
    settled: false,
    ...more,
  }
  return { write: 'link', link, claims }
}

export function anUnlink(name: string, kind: Kind = 'user'): WriteOf<'unlink'> {
  return { write: 'unlink', kind, source: `s-${name}` as SourceId }
}

/** Three digests of one repeated digit each. */
export function aProof(s: string, i: string, t?: string): Proof {
  const digest = (digit: string): string => digit.repeat(32)
  return { source: digest(s), inputs: digest(i), ...(t !== undefined && { target: digest(t) }) }
}

export function proves(name: string, more: Partial<WriteOf<'proof'>> = {}): WriteOf<'proof'> {
  const source = `s-${name}` as SourceId
  return { write: 'proof', kind: 'user', source, settled: true, proof: aProof('a', 'b'), label: name, ...more }
}

export function aChange(seq: number, name: string): Change {
  return {
    seq,
    phase: 5,
    about: { kind: 'user', label: name, source: `s-${name}` as SourceId },
    why: 'joined',
    needs: [],
    undo: 'exact',
    step: { op: 'create', kind: 'user', attributes: { userName: [name] }, active: true },
  }
}

export function anIntent(call: Partial<Call> = {}): WriteOf<'intent'> {
  return { write: 'intent', call: { id: 1, run: 1, at: 1000, changes: [aChange(1, 'ada')], ...call } }
}

export function aRun(more: Partial<Run> = {}): WriteOf<'run'> {
  return { write: 'run', run: { id: 1, sync: 'staff', mode: 'full', startedAt: 1000, status: 'done', ...more } }
}

/** The audit of one change made for a person. */
export function anAudit(...names: readonly string[]): WriteOf<'audit'> {
  const events = names.map((name, n) => {
    const body = { change: aChange(n + 1, name) } as unknown as Record<string, unknown>
    return { at: 1000 + n, run: 1, event: 'change', body } as const
  })
  return { write: 'audit', events }
}
