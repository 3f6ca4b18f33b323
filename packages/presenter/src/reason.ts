import type { FindingCode, Reason } from '@rollcall/model'

const reasons: Readonly<Record<Reason, string>> = {
  joined: 'in scope, and not there yet',
  matched: 'matches an account that is there',
  'source-changed': 'changed at the source',
  drift: 'changed in the target by someone else',
  'mapping-changed': 'the configuration changed',
  'left-scope': 'left the scope',
  gone: 'gone at the source',
  'grace-over': 'left, and the grace period is over',
  disabled: 'disabled at the source',
  locked: 'locked at the source',
  expired: 'expired at the source',
  returned: 'the reason for being off is over',
  'target-missing': 'the account was gone from the target',
  'group-changed': 'the group changed at the source',
  'group-gone': 'the group left or is gone at the source',
  'role-group': 'members of the role’s group changed',
  'make-way': 'makes way for a value that is unique',
  undone: 'takes back what an earlier run did',
  follows: 'follows from another change',
}

const findings: Readonly<Record<FindingCode, string>> = {
  protected: 'protected by the configuration',
  'disabled-elsewhere': 'disabled, but not by Rollcall',
  'target-missing': 'the account is gone from the target',
  'missing-value': 'a required value is missing',
  'malformed-value': 'a value does not fit its field',
  'unreadable-record': 'the record could not be read',
  'incomplete-group': 'the group was not read to its end',
  drift: 'changed in the target by someone else',
  'ambiguous-match': 'several accounts match',
  contested: 'the account belongs to someone else',
  'owned-elsewhere': 'the account belongs to another sync',
  'privileged-match': 'the account that matches is privileged',
  recreated: 'the person was made anew at the source',
  'duplicate-value': 'several records want the same unique value',
  'value-taken': 'the unique value is taken',
  'unresolved-reference': 'a reference leads nowhere',
  'not-supported': 'the target cannot do this',
  'not-allowed': '`allow` does not name this kind of change',
  'unconfirmed-absence': 'absence could not be confirmed',
  'does-not-stick': 'the target keeps another value than it is given',
  'no-seat': 'the target has no seat left',
  guarded: 'the target keeps it from happening',
  'held-by-leaver': 'the unique value belongs to somebody who left',
  'moved-on': 'the target changed after the plan was made',
  'change-failed': 'the change failed',
  'outcome-unknown': 'nobody knows whether the change was made',
  'changed-since': 'changed since the run that is taken back',
  'not-undone': 'cannot be taken back, or not wholly',
  'left-out': 'left out of the run on purpose',
  skipped: 'skipped, because a change it needs was not made',
}

/** Why a change is made, in words. */
export function reasonText(reason: Reason): string {
  return reasons[reason]
}

/** What a finding's code means, in words. */
export function findingText(code: FindingCode): string {
  return findings[code]
}
