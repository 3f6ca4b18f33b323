import { type Form, textOf } from '../widgets/form.ts'
import { type End, sourceEnd, syncName, targetEnd, targetKind } from './start-answers.ts'
import type { StartFound, StartProposal } from './start-found.ts'
import { mappedColumns } from './start-steps.ts'

/** What the first configuration is made of. */
export interface Draft {
  readonly source: End
  readonly target: End
  readonly sync: string
  readonly proposal: StartProposal
  readonly mapping: Readonly<Record<string, string>>
}

export function draftOf({ form, found }: { readonly form: Form; readonly found: StartFound }): Draft {
  const proposal = found.proposal ?? { fields: [], mapping: {}, match: [], scope: {}, neverOff: false }
  const mapping = Object.fromEntries(
    proposal.fields.map(({ name }) => [name, textOf(form, `map.${name}`)] as const).filter(([, text]) => text !== ''),
  )
  const columns = targetKind(form) === 'scim' ? [] : mappedColumns(form, found)
  return {
    source: sourceEnd(form, 'all', found.system),
    target: targetEnd(form, columns, proposal.groupTables),
    sync: syncName,
    proposal,
    mapping,
  }
}
