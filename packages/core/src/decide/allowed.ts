import { type ChangeWord, type Finding, wordsOf } from '@rollcall/model'
import { allows } from '../compile/check-abilities.ts'
import type { Draft } from '../situation.ts'
import { type Case, finding } from './case.ts'

export interface Filtered {
  readonly drafts: readonly Draft[]
  readonly findings: readonly Finding[]
  /** Something was left out without a finding: the next whole read decides on it. */
  readonly withheld: boolean
}

const takesAway: ReadonlySet<ChangeWord> = new Set([
  'disable',
  'endSessions',
  'delete',
  'unlink',
  'removeMember',
  'revoke',
])

/**
 * Leaves out what takes something away while the source was not read to its end, and what this sync may not write, with
 * one finding that names it all.
 */
export function onlyAllowed(c: Case, drafts: readonly Draft[]): Filtered {
  const { definition } = c.sync
  const given = c.situation.incomplete ? keepOnly(c, drafts, (word) => !takesAway.has(word)) : all(drafts)
  const allowed = definition.allow ? keepOnly(c, given.kept, (word) => allows(definition, word)) : all(given.kept)
  const hint = `\`allow\` does not name ${[...allowed.refused].join(', ')}.`
  return {
    drafts: allowed.kept,
    findings: allowed.refused.size > 0 ? [finding(c, 'not-allowed', hint)] : [],
    withheld: given.refused.size > 0,
  }
}

interface Kept {
  readonly kept: readonly Draft[]
  readonly refused: ReadonlySet<ChangeWord>
}

function all(drafts: readonly Draft[]): Kept {
  return { kept: drafts, refused: new Set() }
}

function keepOnly(c: Case, drafts: readonly Draft[], may: (word: ChangeWord) => boolean): Kept {
  const refused = new Set<ChangeWord>()
  const kept: Draft[] = []
  for (const draft of drafts) {
    const rest = partOf(c, draft, may)
    if (rest) kept.push(rest)
    const left = new Set(rest ? wordsIn(rest) : [])
    for (const word of wordsIn(draft)) if (!left.has(word)) refused.add(word)
  }
  return refused.size === 0 ? all(drafts) : { kept: withoutOrphans(kept, refused), refused }
}

function partOf({ compiled }: Case, draft: Draft, may: (word: ChangeWord) => boolean): Draft | undefined {
  if (wordsIn(draft).every(may)) return draft
  const { step } = draft
  if (step.op === 'members') {
    const some = { ...step, add: may('addMember') ? step.add : [], remove: may('removeMember') ? step.remove : [] }
    return some.add.length + some.remove.length > 0 ? { ...draft, step: some } : undefined
  }
  if (step.op === 'update' && draft.rename && may('update')) {
    const edits = step.edits.filter(({ field }) => !compiled.schema.get(field)?.naming)
    const { rename: _, ...rest } = draft
    return edits.length > 0 ? { ...rest, step: { ...step, edits } } : undefined
  }
  return undefined
}

/** Without the record that would be created or linked there is nothing to write to; without the disable no session to end. */
function withoutOrphans(drafts: readonly Draft[], refused: ReadonlySet<ChangeWord>): readonly Draft[] {
  if (refused.has('create') || refused.has('link')) return []
  return refused.has('disable') ? drafts.filter(({ step }) => step.op !== 'endSessions') : drafts
}

function wordsIn({ step, rename }: Draft): readonly ChangeWord[] {
  const counted = wordsOf({ step: step as Parameters<typeof wordsOf>[0]['step'], ...(rename ? { rename } : {}) })
  return counted.map(([word]) => word)
}
