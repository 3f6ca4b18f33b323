import { clean, count, type Line, plain, span } from '@rollcall/presenter'
import { canDirectory, type DirectoryAct, directoryBindings } from '../state/directory/bindings.ts'
import { panes } from '../state/directory/entry.ts'
import { viewOf } from '../state/directory/settle.ts'
import type { DirectoryGiven, DirectoryNews, DirectoryState } from '../state/directory/types.ts'
import { directoryTakesText, openDirectory, reduceDirectory } from '../state/directory.ts'
import { type Drawing, defineScreen, type Frame, type Row, type Screen } from '../state/screen.ts'
import { beside } from '../widgets/beside.ts'
import { entryPane } from './directory/entry-pane.ts'
import { foot } from './directory/foot.ts'
import { menuPane } from './directory/menu-pane.ts'
import { spokenOf } from './directory/spoken.ts'
import { treeRows } from './directory/tree-pane.ts'

/** What a source holds, to look around in: the tree or what a search found, and an entry beside it. */
export const directoryScreen: Screen<DirectoryGiven, DirectoryState, DirectoryAct, DirectoryNews> = defineScreen({
  name: 'directory',
  open: openDirectory,
  bindings: directoryBindings,
  can: canDirectory,
  takesText: directoryTakesText,
  reduce: reduceDirectory,
  draw,
})

function draw(state: DirectoryState, frame: Frame): Drawing {
  const { look } = frame.around
  const { tree, entry } = panes(frame.width)
  const height = frame.height - 1
  const left = treeRows(state, { width: tree, height, look })
  const right = state.menu
    ? menuPane(state, state.menu, frame.around)
    : entryPane(state, { width: entry, height, look })
  const rows = Array.from(
    { length: height },
    (_, at): Row => beside(left[at], right[at], { tree, width: frame.width, look }),
  )
  const last = foot(state, frame)
  return {
    crumbs: [clean(state.connection), 'Directory', ...(state.found ? [`Search “${clean(state.found.text)}”`] : [])],
    status: statusOf(state),
    body: [...rows, { line: last.line }],
    ...(last.column === undefined ? {} : { cursor: { row: height, column: last.column } }),
    spoken: spokenOf(state, frame, plain(last.line)),
  }
}

function statusOf(state: DirectoryState): Line {
  const { read } = viewOf(state).tree
  return [span(`${count(read)} ${state.found ? 'found' : 'read'}`, 'quiet')]
}
