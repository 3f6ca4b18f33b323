import {
  type About,
  type Change,
  type Finding,
  type Guard,
  noChanges,
  type Plan,
  type PlanHeader,
  type Summary,
} from '@rollcall/model'
import { asciiSigns, type Look, unicodeSigns } from '../look.ts'
import { type Line, plain } from '../span.ts'

/** Test data: builders fill in what does not matter. */
export function aLook(more: Partial<Look> = {}): Look {
  return { signs: unicodeSigns, timeZone: 'UTC', now: Date.UTC(2026, 3, 10, 14, 2), most: 20, ...more }
}
export const ascii: Look = aLook({ signs: asciiSigns })

export function about(label: string, target?: string, kind: About['kind'] = 'user'): About {
  return { kind, label, source: `s-${label}`, ...(target ? { target } : {}) } as About
}

export function aChange(more: Partial<Change> & Pick<Change, 'step'>): Change {
  return {
    seq: 1,
    phase: 4,
    about: about('Mora Lind', 'mora'),
    why: 'source-changed',
    needs: [],
    undo: 'exact',
    ...more,
  }
}

export function anUpdate(field: string, from: string, to: string): Change['step'] {
  return { op: 'update', kind: 'user', id: 'mora', edits: [{ field, from: [from], to: [to], add: [], remove: [] }] }
}

export function aFinding(more: Partial<Finding> = {}): Finding {
  return {
    code: 'missing-value',
    about: about('Nora Quist'),
    field: 'mail',
    hint: 'Fill in mail at the source.',
    ...more,
  }
}

export function aGuard(more: Partial<Guard> = {}): Guard {
  return {
    code: 'access',
    tripped: true,
    count: 312,
    limit: 261,
    base: 5208,
    window: 0,
    message: '312 of 5,208 accounts would lose access; the limit is 261.',
    allow: 'access=312',
    ...more,
  }
}

export function aSummary(more: Partial<Summary> = {}): Summary {
  return { ...noChanges, ...more }
}

export function aHeader(more: Partial<PlanHeader> = {}): PlanHeader {
  return {
    formatVersion: 1,
    sync: 'staff',
    mode: 'full',
    madeAt: Date.UTC(2026, 3, 10, 14, 2),
    madeFor: { configuration: 'c', generation: 1, source: 'dc=acme', target: 'wiki' },
    source: { records: 1204, verdict: 'complete', how: 'listed' },
    target: { records: 1207, verdict: 'complete', how: 'listed' },
    summary: aSummary(),
    guards: [],
    notes: [],
    calls: 0,
    ...more,
  }
}

export function aPlan(
  changes: readonly Change[],
  findings: readonly Finding[] = [],
  more: Partial<PlanHeader> = {},
): Plan {
  return {
    ...aHeader(more),
    changes: () => inBatches(changes),
    findings: () => inBatches(findings),
  }
}

export async function* inBatches<T>(items: readonly T[], batch = 2): AsyncGenerator<readonly T[]> {
  for (let at = 0; at < items.length; at += batch) yield items.slice(at, at + batch)
}

/** Lines as a picture, for comparing with a block of text that starts with a line break. */
export function picture(lines: readonly Line[]): string {
  return `\n${lines.map(plain).join('\n')}\n`
}
