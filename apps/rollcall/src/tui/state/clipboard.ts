import { counted, size } from '@rollcall/presenter'
import type { Step } from './screen.ts'

/** Bytes that terminals take at once: base64 of more is over the 100,000 that xterm reads of one sequence. */
const mostBytes = 74_994

/** Text on its way to the clipboard, and what is said of it; never that it arrived, because no terminal tells. `otherwise`: what to do with too much. */
export function toClipboard(text: string, what: string, otherwise: string): Pick<Step<never>, 'clipboard' | 'say'> {
  const bytes = new TextEncoder().encode(text).length
  if (bytes > mostBytes)
    return {
      say: {
        text: `${what} is ${size(bytes)}, more than a terminal takes (${size(mostBytes)}). ${otherwise}`.trim(),
        tone: 'warn',
      },
    }
  return {
    clipboard: text,
    say: { text: `${what} was sent to the terminal (${counted(bytes, 'byte')}).`, tone: 'good' },
  }
}
