/** Asks the terminal to put text into the clipboard (xterm's OSC 52): it works over SSH too, and no terminal says whether it did. */
export function clipboardSequence(text: string): string {
  return `\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`
}
