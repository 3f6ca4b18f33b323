import type { SyncDefinition } from '@rollcall/model'
import type { World } from './world.ts'

const windowMs = 24 * 60 * 60 * 1000

/**
 * Counts for itself who loses access, by looking at the application alone: what the guard `access` has to hold back,
 * worked out a second time and in another way.
 */
export interface Losses {
  /** Before a run: answers what to ask after it, given how many losses were approved; says what is wrong, if something is. */
  readonly watch: () => Promise<(approved: number) => string | undefined>
}

export function lossesOf(world: World): Losses {
  const before: { readonly id: string; readonly at: number }[] = []
  const recent = (): Set<string> => new Set(before.filter(({ at }) => at >= world.now() - windowMs).map(({ id }) => id))
  return {
    async watch() {
      const active = activeIn(world)
      const { active: managed } = await world.state.countLinks('staff', 'user')
      return (approved) => {
        const now = activeIn(world)
        const lost = [...active].filter((id) => !now.has(id))
        const earlier = recent()
        if (lost.length === 0) return undefined
        // More may have been approved than were lost: the plan named them, and some of its changes failed.
        if (approved >= lost.length) return undefined
        for (const id of lost) before.push({ id, at: world.now() })
        const all = new Set([...earlier, ...lost])
        const limit = limitOf(world.definition, managed + earlier.size)
        return all.size > limit
          ? `${all.size} accounts lost access in a day, of ${managed}; the limit is ${limit}`
          : undefined
      }
    },
  }
}

function activeIn(world: World): ReadonlySet<string> {
  return new Set(
    world.app
      .all('user')
      .filter(({ active }) => active)
      .map(({ id }) => id),
  )
}

function limitOf({ limits: { access } }: SyncDefinition, base: number): number {
  if (access === undefined) return Math.max(Math.ceil(base / 20), Math.min(5, Math.ceil(base / 5)))
  return 'count' in access ? access.count : Math.ceil((access.percent * base) / 100)
}
