import type { Need } from './refusals.ts'

export interface Cycles {
  /** One need of each cycle that could be broken. */
  readonly broken: readonly Need[]
  /** The needs of each cycle that could not. */
  readonly unbroken: readonly (readonly Need[])[]
}

/**
 * Finds the cycles among records that wait for each other: whoever waits for nobody is let go, again and again; when
 * nobody is left to let go, following the needs of anyone leads into a cycle.
 */
export function findCycles(needs: readonly Need[], canBreak: (need: Need) => boolean): Cycles {
  const waits = new Map<string, Set<Need>>()
  const waitedFor = new Map<string, Need[]>()
  for (const need of needs) {
    const own = waits.get(need.take.key) ?? new Set()
    waits.set(need.take.key, own.add(need))
    if (!waits.has(need.give.key)) waits.set(need.give.key, new Set())
    const others = waitedFor.get(need.give.key) ?? []
    others.push(need)
    waitedFor.set(need.give.key, others)
  }

  const free = [...waits].filter(([, own]) => own.size === 0).map(([key]) => key)
  const drop = (need: Need): void => {
    const own = waits.get(need.take.key)
    if (own?.delete(need) && own.size === 0) free.push(need.take.key)
  }
  const letGo = (): void => {
    for (let key = free.pop(); key !== undefined; key = free.pop()) {
      waits.delete(key)
      for (const need of waitedFor.get(key) ?? []) drop(need)
    }
  }

  const broken: Need[] = []
  const unbroken: Need[][] = []
  letGo()
  for (let [stuck] = waits.keys(); stuck !== undefined; [stuck] = waits.keys()) {
    const cycle = cycleFrom(stuck, waits)
    const weakest = cycle.find(canBreak)
    if (weakest) broken.push(weakest)
    else unbroken.push(cycle)
    for (const need of weakest ? [weakest] : cycle) drop(need)
    letGo()
  }
  return { broken, unbroken }
}

/** Whoever is left waits for somebody who is left. */
function cycleFrom(start: string, waits: ReadonlyMap<string, ReadonlySet<Need>>): Need[] {
  const path = new Map<string, Need>()
  let key = start
  while (!path.has(key)) {
    const [need] = waits.get(key) as ReadonlySet<Need>
    path.set(key, need as Need)
    key = (need as Need).give.key
  }
  return [...path.values()].slice([...path.keys()].indexOf(key))
}
