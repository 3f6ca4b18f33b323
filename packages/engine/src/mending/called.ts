import { type About, type Link, RollcallError } from '@rollcall/model'

export function aboutLink({ kind, label, source, target }: Link): About {
  return { kind, label, source, target }
}

/** The one record that was meant, each counted once; undefined for none. Throws `invalid.ambiguous` with all of them. */
export function theOnly<T extends Pick<About, 'kind' | 'label'> & { readonly source?: string; readonly dn?: string }>(
  text: string,
  found: readonly T[],
): T | undefined {
  const [first, ...others] = new Map(found.map((one) => [`${one.kind}\0${one.source}`, one])).values()
  if (others.length === 0) return first
  const names = [first, ...others].slice(0, 8).map((one) => `${one?.label} (${one?.dn ?? one?.source})`)
  const more = others.length >= 8 ? ` and ${others.length - 7} more` : ''
  throw new RollcallError('invalid.ambiguous', `“${text}” may mean ${names.join(', ')}${more}.`, {
    hint: 'Name the one you mean by its id or dn.',
  })
}
