interface Exiting {
  readonly on: (event: 'exit', listener: () => void) => unknown
  readonly off: (event: 'exit', listener: () => void) => unknown
}

/** Ways in which a terminal behaves that are put back when the UI ends, however it ends. */
export interface Modes extends Disposable {
  readonly mouse: () => void
}

/**
 * `picture`: the terminal shows a picture and not lines: one that a terminal measures otherwise than we do must not push it.
 * A process that ends without closing this puts the terminal back all the same.
 */
export function openModes(write: (text: string) => void, picture: boolean, process: Exiting): Modes {
  let back = pasteOff + (picture ? wrapOn : '')
  write(pasteOn + (picture ? wrapOff : ''))
  const close = (): void => {
    process.off('exit', close)
    write(back)
    back = ''
  }
  process.on('exit', close)
  return {
    mouse() {
      if (back.includes(mouseOff)) return
      back += mouseOff
      write(mouseOn)
    },
    [Symbol.dispose]: close,
  }
}

/** DECAWM */
const wrapOff = '\u001b[?7l'
const wrapOn = '\u001b[?7h'
/** Bracketed paste. */
const pasteOn = '\u001b[?2004h'
const pasteOff = '\u001b[?2004l'
/** Presses and the wheel (1000), as SGR reports (1006). */
const mouseOn = '\u001b[?1000h\u001b[?1006h'
const mouseOff = '\u001b[?1006l\u001b[?1000l'
