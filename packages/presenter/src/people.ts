import type { Kind } from '@rollcall/model'
import type { Look } from './look.ts'
import { bold, type Line, span } from './span.ts'
import { clean } from './text.ts'
import { counted } from './words.ts'

/** Whom some words mean; the engine's `FoundPeople` is one. */
export interface FoundPeople {
  readonly people: readonly {
    readonly sync: string
    readonly kind: Kind
    readonly label: string
    readonly source?: string
    readonly targets: readonly string[]
    readonly linked: boolean
  }[]
  /** Records of the audit log that were erased. */
  readonly erased: number
}

/** A line for each: `Mora Lind  id-mora  account 17 in staff`; and what nobody knows any more. */
export function peopleLines({ people, erased }: FoundPeople, look: Look): readonly Line[] {
  const lines = people.map(({ sync, kind, label, source, targets, linked }): Line => {
    const account =
      targets.length > 0 ? `${kind === 'group' ? 'group' : 'account'} ${targets.map(clean).join(', ')}` : ''
    const rest = [source === undefined ? '' : clean(source), account].filter(Boolean).join('  ')
    return [
      span(linked ? look.signs.enable : look.signs.disable, linked ? 'good' : 'quiet'),
      span(' '),
      bold(clean(label)),
      span(`  ${rest}  in ${clean(sync)}${linked ? '' : ', not linked now'}`, 'quiet'),
    ]
  })
  return erased === 0 ? lines : [...lines, [span(erasedText(erased), 'quiet')]]
}

function erasedText(erased: number): string {
  return `${counted(erased, 'record')} of the log ${erased === 1 ? 'was' : 'were'} erased; whom ${erased === 1 ? 'it' : 'they'} told of, nobody knows any more.`
}
