import type { TableFacts } from '@rollcall/host'
import type { Field, Problem } from '@rollcall/model'
import type { Sample } from '../../init/sample.ts'
import type { StepName } from './start-steps.ts'

/** What the systems said of themselves. */
export interface StartFound {
  readonly system?: string
  readonly targetSystem?: string
  /** Naming contexts of the directory. */
  readonly contexts?: readonly string[]
  readonly sourceTables?: readonly TableFacts[]
  readonly targetTables?: readonly TableFacts[]
  readonly proposal?: StartProposal
  /** This computer keeps no secrets for anybody. */
  readonly noKeychain?: Problem
}

export interface StartProposal {
  readonly fields: readonly Field[]
  readonly mapping: Readonly<Record<string, string>>
  readonly match: readonly string[]
  /** Bases of people and groups. */
  readonly scope: { readonly users?: string; readonly groups?: string }
  readonly groups?: Readonly<Record<string, string>>
  readonly groupMatch?: readonly string[]
  /** Where a database keeps them, as the settings of the connection say it. */
  readonly groupTables?: Readonly<Record<string, unknown>>
  readonly sourceHasGroups?: boolean
  /** What the mapping was proposed from beside names, where people could be read. */
  readonly sample?: Sample
  /** Nothing in the target says whether an account may be used. */
  readonly neverOff: boolean
}

/** What was found, less what another server or another target had said of itself in this place. */
export function withoutFound(found: StartFound, step: StepName): StartFound {
  if (step === 'source') {
    const { system: _, contexts: __, sourceTables: ___, ...others } = found
    return others
  }
  if (step !== 'target') return found
  const { targetSystem: _, targetTables: __, ...others } = found
  return others
}
