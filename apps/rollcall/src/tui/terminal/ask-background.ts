import type { Background } from '../look/theme.ts'

interface Input {
  readonly on: (event: 'data', listener: (chunk: Buffer) => void) => unknown
  readonly off: (event: 'data', listener: (chunk: Buffer) => void) => unknown
  readonly setRawMode: (raw: boolean) => unknown
  readonly resume: () => unknown
  readonly pause: () => unknown
}

/**
 * Asks the terminal for the colour of its background (OSC 11), and then who it is (DA1), which every terminal answers: so nobody
 * waits for an answer that does not come. After `patience` ms without any it is taken for one that does not say.
 */
export async function askBackground(
  input: Input,
  write: (text: string) => void,
  { patience, later }: { readonly patience: number; readonly later: (ms: number, then: () => void) => void },
): Promise<Background | undefined> {
  let said = ''
  input.setRawMode(true)
  input.resume()
  try {
    await new Promise<void>((resolve) => {
      const listener = (chunk: Buffer): void => {
        said += chunk.toString('latin1')
        if (!whoAmI.test(said)) return
        input.off('data', listener)
        resolve()
      }
      input.on('data', listener)
      later(patience, () => {
        input.off('data', listener)
        resolve()
      })
      write('\u001b]11;?\u0007\u001b[c')
    })
  } finally {
    input.setRawMode(false)
    input.pause()
  }
  return backgroundIn(said)
}

/** Of an answer such as `OSC 11 ; rgb:1e1e/2222/2a2a`. */
export function backgroundIn(said: string): Background | undefined {
  const [, red, green, blue] = colourOf.exec(said) ?? []
  if (red === undefined || green === undefined || blue === undefined) return undefined
  const part = (hex: string): number => Number.parseInt(hex, 16) / (16 ** hex.length - 1)
  const luminance = 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue)
  return luminance > 0.5 ? 'light' : 'dark'
}

const esc = '\u001b'
const whoAmI = new RegExp(`${esc}\\[\\?[\\d;]*c`)
const colourOf = new RegExp(`${esc}\\]11;rgba?:([\\da-f]+)/([\\da-f]+)/([\\da-f]+)`, 'i')
