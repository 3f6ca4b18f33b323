import { bold, clean, span } from '@rollcall/presenter'
import { choicesOf, titleOf } from '../../state/directory/menu.ts'
import type { DirectoryState, Menu } from '../../state/directory/types.ts'
import type { Around } from '../../state/screen.ts'
import type { PaneRow } from '../../widgets/beside.ts'

/** What can be chosen, where the entry stands otherwise. */
export function menuPane(state: DirectoryState, menu: Menu, around: Around): readonly PaneRow[] {
  const choices = choicesOf(state, menu, around)
  const rows = choices.map(
    ({ key, says }, at): PaneRow => ({
      line: [bold(key.padEnd(3), 'accent'), span(clean(says))],
      ...(at === menu.list.selected ? { selected: true } : {}),
    }),
  )
  return [{ line: [bold(titleOf(menu))] }, { line: [] }, ...rows]
}
