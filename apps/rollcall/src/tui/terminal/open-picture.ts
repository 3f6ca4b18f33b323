import type { WriteStream } from 'node:tty'
import { isAscii } from '@rollcall/presenter'
import { type Background, themeOf } from '../look/theme.ts'
import type { Size } from '../state/screen.ts'
import type { Screens } from '../state/screens.ts'
import type { Store } from '../state/store.ts'

export interface PictureParts {
  readonly store: Store
  readonly screens: Screens
  readonly stdout: WriteStream
  readonly colour: boolean
  readonly background?: Background
}

/** The UI for those who see: the whole terminal, drawn over at each change. */
export interface Picture extends Disposable {
  /** Rejects when a screen cannot be drawn. */
  readonly failed: Promise<never>
}

export async function openPicture({ store, screens, stdout, colour, background }: PictureParts): Promise<Picture> {
  process.env.NODE_ENV ??= 'production' // before React is read: its other face is slow
  const { renderApp } = await import('../app.tsx')
  const resized = (): void => store.act({ do: 'resize', size: sizeOf(stdout) })
  // Before Ink's own: the tree must have its new size when Ink draws it at that size.
  stdout.on('resize', resized)
  resized() // it may have happened while React was read
  const ascii = isAscii(store.get().look)
  const theme = themeOf({ colour, ascii, ...(background && { background }) })
  const app = renderApp({ store, screens, theme, mark: ascii ? '>' : '▌' }, stdout)
  const failed = new Promise<never>((_, reject) => void app.waitUntilExit().catch(reject))
  return {
    failed,
    [Symbol.dispose]() {
      stdout.off('resize', resized)
      app.clear() // tmux leaves rows of the picture behind on the other screen when it grew meanwhile
      app.unmount()
    },
  }
}

/** Of a terminal, in cells; 80×24 where it does not say. */
export function sizeOf({ columns, rows }: Pick<WriteStream, 'columns' | 'rows'>): Size {
  return { columns: columns || 80, rows: rows || 24 }
}
