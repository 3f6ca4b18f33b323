import type { Path } from './positions.ts'

/**
 * The keys that `syncs.staff.users.name.givenName` leads through: names people make up may hold dots, so at each step the
 * longest key that is there counts. What is not there stays as one last key, and stands where it would belong.
 */
export function findPath(data: unknown, dotted: string): Path {
  const parts = dotted.split('.')
  const path: (string | number)[] = []
  let here = data
  while (parts.length > 0 && typeof here === 'object' && here !== null) {
    const map = here as Readonly<Record<string, unknown>>
    const length = parts.findLastIndex((_, at) => Object.hasOwn(map, parts.slice(0, at + 1).join('.'))) + 1
    if (length === 0) break
    const key = parts.splice(0, length).join('.')
    path.push(Array.isArray(here) ? Number(key) : key)
    here = map[key]
  }
  return parts.length > 0 ? [...path, parts.join('.')] : path
}
