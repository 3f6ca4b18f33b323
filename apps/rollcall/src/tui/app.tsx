import type { WriteStream } from 'node:tty'
import { Box, type Instance, render, Text, useCursor } from 'ink'
import { type ReactNode, useSyncExternalStore } from 'react'
import { picture } from './look/frame.ts'
import { paintRow, type Theme } from './look/theme.ts'
import type { Screens } from './state/screens.ts'
import type { Store } from './state/store.ts'

export interface AppProps {
  readonly store: Store
  readonly screens: Screens
  readonly theme: Theme
  /** At the left of the selected line. */
  readonly mark: string
}

/** The only component: the picture that the state gives, a line each. */
export function App({ store, screens, theme, mark }: AppProps): ReactNode {
  const state = useSyncExternalStore(store.subscribe, store.get)
  const { setCursorPosition } = useCursor()
  const { rows, cursor } = picture(state, screens)
  setCursorPosition(cursor)
  const { columns } = state.size
  return (
    <Box flexDirection="column" width="100%" height={state.size.rows} overflow="hidden">
      {rows.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place on the screen
        <Text key={at} wrap="truncate">
          {paintRow(row, columns, theme, mark) || ' '}
        </Text>
      ))}
    </Box>
  )
}

/**
 * Draws the app until it is unmounted; keys are read elsewhere. NODE_ENV must say `production` before this file is loaded: React's
 * other face is slow.
 */
export function renderApp(props: AppProps, stdout: WriteStream): Instance {
  return render(<App {...props} />, {
    stdout,
    alternateScreen: true,
    incrementalRendering: true,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: 60,
  })
}
