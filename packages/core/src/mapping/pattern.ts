import { foldText, type Pattern } from '@rollcall/model'
import type { CompiledPattern } from '../compile/compiled.ts'

/** `*` stands for any run of characters; everything else for itself, without case. */
export function compilePattern({ attribute, pattern }: Pattern): CompiledPattern {
  const parts = foldText(pattern).split('*') as [string, ...string[]]
  return { attribute, text: `${attribute}=${pattern}`, hits: (value) => fits(foldText(String(value)), parts) }
}

/** Without a regular expression, which an unlucky pattern could keep busy for hours. */
function fits(text: string, [first, ...rest]: readonly [string, ...string[]]): boolean {
  const last = rest.pop()
  if (last === undefined) return text === first
  if (!text.startsWith(first)) return false
  let at = first.length
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.length >= at + last.length && text.endsWith(last)
}
