import type { Hostile } from '@rollcall/connector-sdk/testing'
import type { ScimBehaviour } from '@rollcall/test-fixtures'
import { fakeSystem } from './fake-kit.ts'

const strange = (behaviour: () => ScimBehaviour) => () => fakeSystem(behaviour)
const forever = <T>(value: T): T[] => new Array<T>(1_000).fill(value)

/** The fake, misbehaving in each way of the suite. */
export const hostile: Hostile = {
  ignoresPages: strange(() => ({ paging: 'ignored' })),
  repeatsPages: strange(() => ({ paging: 'repeats' })),
  losesRecords: strange(() => ({ hidden: ['user-2', 'group-5'] })),
  hidesMembers: strange(() => ({ hidesMembers: true, showsGroups: true })),
  ignoresWrites: strange(() => ({ deaf: true })),
  writesTruthAsText: strange(() => ({ textBooleans: true })),
  breaksOnTakenValues: strange(() => ({ breaksOnDuplicates: true })),
  answersNothing: strange(() => ({ dead: true })),
  isBusy: strange(() => ({ busy: forever(undefined) })),
  isBusyForAges: strange(() => ({ busy: forever(String(Date.UTC(2026, 0, 1, 1))) })),
}
