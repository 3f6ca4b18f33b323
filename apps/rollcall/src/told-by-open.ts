import type { Finding, FindingCode } from '@rollcall/model'

const failures: ReadonlySet<FindingCode> = new Set([
  'change-failed',
  'moved-on',
  'outcome-unknown',
  'skipped',
  'left-out',
])

/** Which findings say of a record only that its change was not made, as the open record does. */
export function toldByOpen(open: readonly Pick<Finding, 'about'>[]): (finding: Finding) => boolean {
  const known = new Set(open.map(({ about }) => keyOf(about)))
  return ({ code, about }) => failures.has(code) && known.has(keyOf(about))
}

function keyOf({ kind, source, target, label }: Finding['about']): string {
  return [kind, source ?? target ?? label].join('\0')
}
