import { type ChangeWord, type FindingCode, wordsOf } from '@rollcall/model'
import type { Decision, Draft } from '../situation.ts'

/** What people call the drafts of a decision, in order. */
export function opsOf({ drafts }: Pick<Decision, 'drafts'>): readonly ChangeWord[] {
  return drafts.flatMap(({ step, rename }) =>
    wordsOf({ step: step as Parameters<typeof wordsOf>[0]['step'], ...(rename ? { rename } : {}) }).map(
      ([word]) => word,
    ),
  )
}

export function codes({ findings }: Pick<Decision, 'findings'>): readonly FindingCode[] {
  return findings.map(({ code }) => code)
}

export function stepOf({ drafts }: Pick<Decision, 'drafts'>): Draft['step'] | undefined {
  return drafts[0]?.step
}
