import { counted } from './words.ts'

/** What was erased of a person, or would be; the state's `Erased` is one. */
export interface ErasedCounts {
  readonly records: number
  readonly changes: number
  readonly runs: readonly number[]
  readonly findings: number
  readonly open: number
}

/** `12 records of the audit log, 4 changes in the journal …`, and what an undo can no longer do. */
export function erasedText({ records, changes, runs, findings, open }: ErasedCounts): string {
  const parts = [
    records ? `${counted(records, 'record')} of the audit log` : '',
    changes ? `${counted(changes, 'change')} in the journal` : '',
    findings ? counted(findings, 'finding') : '',
    open ? counted(open, 'open record') : '',
  ].filter(Boolean)
  if (parts.length === 0) return 'Nothing was left to erase.'
  const lost = changes
    ? ` \`undo\` of run ${runs.join(', ')} no longer takes ${changes === 1 ? 'this change' : 'these changes'} back.`
    : ''
  return `Erased: ${parts.join(', ')}.${lost}`
}
