import type { Change, Instant, Link, TargetId } from '@rollcall/model'

/** The link once this single change is known to be in the target; `id` is the record's id there. */
export function afterChange(_link: Link | undefined, _change: Change, _id: TargetId, _at: Instant): Link | undefined {
  throw new Error('not yet')
}
