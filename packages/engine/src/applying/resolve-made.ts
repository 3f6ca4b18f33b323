import type { Attributes, Edit, Made, Step, TargetId, Value, Write } from '@rollcall/model'

export type StateStep = Extract<Step, { op: 'link' | 'unlink' }>

/** A step in which created accounts are named by their ids. `left`: members whose creation failed and who are left out. */
export interface Resolved {
  readonly step: Write | StateStep
  readonly left: number
}

/** Puts the ids of created accounts in; undefined when the very record that the step is about was not made. */
export function resolveMade(step: Step, made: (seq: number) => string | undefined): Resolved | undefined {
  const one = (ref: string | Made): string | undefined => (typeof ref === 'string' ? ref : made(ref.by))
  const many = (list: readonly (Value | Made)[]): Value[] =>
    list.flatMap((value) => {
      if (!isMade(value)) return [value]
      const id = made(value.by)
      return id === undefined ? [] : [id]
    })
  if (step.op === 'link' || step.op === 'unlink') return { step, left: 0 }
  if (step.op === 'create') {
    const attributes: Record<string, Value[]> = {}
    for (const [field, values] of Object.entries(step.attributes)) attributes[field] = many(values)
    return { step: { ...step, attributes: attributes as Attributes }, left: 0 }
  }
  const id = one(step.id)
  if (id === undefined) return undefined
  switch (step.op) {
    case 'members': {
      const add = step.add.flatMap((member) => one(member) ?? [])
      return { step: { ...step, id, add }, left: step.add.length - add.length }
    }
    case 'update': {
      const edits: Edit[] = step.edits.map((edit) => ({ ...edit, to: many(edit.to), add: many(edit.add) }))
      return { step: { ...step, id, edits }, left: 0 }
    }
    default:
      return { step: { ...step, id }, left: 0 }
  }
}

/** The account a step is about, where it has one already. */
export function targetOf(step: Step): TargetId | undefined {
  if (step.op === 'create' || step.op === 'unlink') return undefined
  return typeof step.id === 'string' ? (step.id as TargetId) : undefined
}

function isMade(value: Value | Made): value is Made {
  return typeof value === 'object' && 'by' in value
}
