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
  const given = keepOnly(c, drafts, (word) => !(c.situation.incomplete && takesAway.has(word)))
  const allowed = keepOnly(c, given.kept, (word) => allows(definition, word))
  const missing = [...allowed.refused].filter((word) => !allows(definition, word))
  const hint = `\`allow\` does not name ${missing.join(', ')}.`
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

function keepOnly(c: Case, drafts: readonly Draft[], may: (word: ChangeWord) => boolean): Kept {
  const refused = new Set<ChangeWord>()
  const kept: Draft[] = []
  for (const draft of drafts) {
    const rest = partOf(c, draft, may)
    if (rest) kept.push(rest)
    const left = rest && wordsIn(c, rest)
    for (const word of wordsIn(c, draft)) if (!left?.includes(word)) refused.add(word)
  }
  return { kept: withoutOrphans(kept, refused), refused }
}

function partOf(c: Case, draft: Draft, may: (word: ChangeWord) => boolean): Draft | undefined {
  if (wordsIn(c, draft).every(may)) return draft
  const { step } = draft
  if (step.op === 'members') {
    const some = { ...step, add: may('addMember') ? step.add : [], remove: may('removeMember') ? step.remove : [] }
    return some.add.length + some.remove.length > 0 ? { ...draft, step: some } : undefined
  }
  if (step.op !== 'update') return undefined
  const edits = step.edits.filter((edit) => may(wordOf(c, edit)))
  const { rename: _, ...plain } = draft
  // They are all of one kind: one of the two words is refused.
  return edits.length === 0 ? undefined : { ...(may('rename') ? draft : plain), step: { ...step, edits } }
}

/**
 * Without the record that would be created or linked there is nothing to write to; without the disable no session to end;
 * and who still has something to lose keeps the link, or nobody would take it up again.
 */
function withoutOrphans(drafts: readonly Draft[], refused: ReadonlySet<ChangeWord>): readonly Draft[] {
  if (refused.has('create') || refused.has('link')) return []
  return drafts.filter(({ step }) => {
    if (step.op === 'endSessions') return !refused.has('disable')
    return step.op !== 'unlink' || !refused.has('revoke')
  })
}

/** All that a draft does: a rename may edit other fields as well, and a group that may not be empty is created with its members. */
function wordsIn(c: Case, { step }: Draft): readonly ChangeWord[] {
  if (step.op === 'create') return step.attributes.members?.length ? ['create', 'addMember'] : ['create']
  if (step.op === 'update') return [...new Set(step.edits.map((edit) => wordOf(c, edit)))]
  return wordsOf({ step: step as Parameters<typeof wordsOf>[0]['step'] }).map(([word]) => word)
}

function wordOf({ compiled }: Case, { field }: { readonly field: string }): ChangeWord {
  return compiled.schema.get(field)?.naming ? 'rename' : 'update'
}
