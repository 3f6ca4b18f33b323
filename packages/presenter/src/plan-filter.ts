/** What somebody looks for in a plan: words anywhere, and starts of kinds, fields and finding codes. */
export interface PlanSearch {
  readonly words: readonly string[]
  readonly kinds: readonly string[]
  readonly fields: readonly string[]
  readonly codes: readonly string[]
}

/** Reads `kind:disable title mora`: what stands behind `kind:`, `field:` or `code:` is that, anything else is a word. */
export function parsePlanFilter(text: string): PlanSearch {
  const parts = text.split(/\s+/).filter(Boolean)
  const behind = (name: string): readonly string[] =>
    parts.flatMap((part) =>
      part.startsWith(`${name}:`) && part.length > name.length + 1 ? [part.slice(name.length + 1)] : [],
    )
  return {
    words: parts.filter((part) => !/^(kind|field|code):/.test(part)),
    kinds: behind('kind'),
    fields: behind('field'),
    codes: behind('code'),
  }
}
