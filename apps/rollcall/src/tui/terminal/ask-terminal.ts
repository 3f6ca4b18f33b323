import type { Background } from '../look/theme.ts'
import type { Input } from './open-input.ts'

/** What a terminal says of itself. */
export interface TerminalFacts {
  readonly background?: Background
  /** Signs such as `●` take two cells: its font or its locale is East-Asian. */
  readonly wide: boolean
}

/**
 * Asks the terminal for the colour of its background (OSC 11), and where the cursor stands before and behind a `●` that nobody sees (CPR);
 * then who it is (DA1), which every terminal answers: so nobody waits for an answer that does not come. After `patience` ms
 * without any it is taken for one that does not say.
 */
export async function askTerminal(
  input: Pick<Input, 'answers'>,
  write: (text: string) => void,
  patience: number,
): Promise<TerminalFacts> {
  const answers = input.answers(whoAmI, patience)
  write(`${saveCursor}${whereAmI}${hidden}●${reset}${whereAmI}${restoreCursor}${eraseLine}${background}${whoAreYou}`)
  return factsIn(await answers)
}

/** Of answers such as `OSC 11 ; rgb:1e1e/2222/2a2a` and, twice, `CSI 12 ; 3 R`. */
export function factsIn(said: string): TerminalFacts {
  const [before = 0, behind = 0] = Array.from(said.matchAll(cursorAt), ([, column]) => Number(column))
  const found = backgroundIn(said)
  return { wide: behind - before > 1, ...(found && { background: found }) }
}

function backgroundIn(said: string): Background | undefined {
  const [, red, green, blue] = colourOf.exec(said) ?? []
  if (red === undefined || green === undefined || blue === undefined) return undefined
  const part = (hex: string): number => Number.parseInt(hex, 16) / (16 ** hex.length - 1)
  const luminance = 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue)
  return luminance > 0.5 ? 'light' : 'dark'
}

const esc = '\u001b'
const saveCursor = `${esc}7`
const restoreCursor = `${esc}8`
const hidden = `${esc}[8m`
const reset = `${esc}[0m`
const whereAmI = `${esc}[6n`
const eraseLine = `${esc}[K`
const background = `${esc}]11;?\u0007`
const whoAreYou = `${esc}[c`
const whoAmI = new RegExp(`${esc}\\[\\?[\\d;]*c`)
const cursorAt = new RegExp(`${esc}\\[\\d+;(\\d+)R`, 'g')
const colourOf = new RegExp(`${esc}\\]11;rgba?:([\\da-f]+)/([\\da-f]+)/([\\da-f]+)`, 'i')
