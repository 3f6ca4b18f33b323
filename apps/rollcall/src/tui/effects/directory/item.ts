import type { Entry } from '@rollcall/presenter'
import type { Item } from '../../state/directory/tree.ts'

/** Of an entry what a line shows; the rest is not sent to the screen. */
export function itemOf({ ref, label, name, kind, leaf }: Entry): Item {
  return { ref, label, ...(name === undefined ? {} : { name }), ...(kind && { kind }), ...(leaf && { leaf }) }
}
