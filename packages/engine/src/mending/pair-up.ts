interface Valued<T> {
  readonly item: T
  /** In the form in which they are compared. */
  readonly values: readonly string[]
}

/** Someone who was not paired: whom of the others the values lead to, and how many lead back from the first of those. */
export interface Unpaired<G, N> {
  readonly item: G
  readonly hits: readonly N[]
  readonly rivals: number
}

/** Pairs those of both sides who share a value with each other and with nobody else. */
export function pairUp<G, N>(
  some: readonly Valued<G>[],
  others: readonly Valued<N>[],
): { readonly pairs: readonly { readonly item: G; readonly hit: N }[]; readonly rest: readonly Unpaired<G, N>[] } {
  const othersBy = byValue(others)
  const someBy = byValue(some)
  const pairs: { item: G; hit: N }[] = []
  const rest: Unpaired<G, N>[] = []
  for (const one of some) {
    const hits = sharing(one, othersBy)
    const [hit] = hits
    const rivals = hit ? sharing(hit, someBy).length : 0
    if (hit && hits.length === 1 && rivals === 1) pairs.push({ item: one.item, hit: hit.item })
    else rest.push({ item: one.item, hits: hits.map(({ item }) => item), rivals })
  }
  return { pairs, rest }
}

function byValue<T>(all: readonly Valued<T>[]): ReadonlyMap<string, readonly Valued<T>[]> {
  const map = new Map<string, Valued<T>[]>()
  for (const one of all)
    for (const value of new Set(one.values)) {
      const known = map.get(value)
      if (known) known.push(one)
      else map.set(value, [one])
    }
  return map
}

function sharing<T>({ values }: Valued<unknown>, map: ReadonlyMap<string, readonly Valued<T>[]>): readonly Valued<T>[] {
  return [...new Set(values.flatMap((value) => map.get(value) ?? []))]
}
