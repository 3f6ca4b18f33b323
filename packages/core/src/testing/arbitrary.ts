import type { Attributes, Instant, Link, SourceId, SyncDefinition, SyncRecord, TargetId } from '@rollcall/model'
import fc from 'fast-check'
import type { CompiledSync } from '../compile/compiled.ts'
import { want } from '../mapping/want.ts'
import type { Candidate, Situation, SourceSide, TargetSide } from '../situation.ts'
import { day, now } from './a-situation.ts'
import { aSync } from './a-sync.ts'

const leave = fc.constantFrom<SyncDefinition['onLeave']>('disable', 'delete', 'keep', 'unlink', {
  deleteAfter: 10 * day,
})
const mode = fc.constantFrom('always' as const, 'onCreate' as const, 'ifEmpty' as const)

/** Any policies over fields of every sort. */
export const syncs: fc.Arbitrary<CompiledSync> = fc
  .record({
    onLeave: leave,
    onDelete: leave,
    onDrift: fc.constantFrom('repair' as const, 'report' as const),
    onTargetMissing: fc.constantFrom('finding' as const, 'recreate' as const, 'unlink' as const),
    onGroupLeave: fc.constantFrom('keep' as const, 'empty' as const, 'delete' as const),
    enforceRoles: fc.boolean(),
    disableWhen: fc.subarray(['disabled', 'expired', 'locked'] as const),
    title: mode,
    phones: mode,
    relink: fc.boolean(),
  })
  .map(({ title, phones, relink, ...policies }) =>
    aSync({
      ...policies,
      ...(relink ? { relinkOn: 'mail' } : {}),
      roles: { admin: ['cn=admins'], editor: ['cn=editors'] },
      protect: [{ attribute: 'userName', pattern: 'root*' }],
      users: {
        userName: { expression: 'uid', write: 'always' },
        mail: { expression: 'lower(mail)', write: 'always' },
        title: { expression: 'title', write: title },
        phones: { expression: 'all(employeeType)', write: phones },
        aliases: { expression: 'all(cn)', write: 'always' },
        manager: { expression: 'manager', write: 'always' },
        password: { expression: 'sn', write: 'always' },
        origin: { expression: 'givenName', write: 'onCreate' },
      },
    }),
  )

const letters = (most: number) => fc.uniqueArray(fc.constantFrom('a', 'B', 'b', 'c', 'É'), { maxLength: most })
const some = (...names: readonly string[]): fc.Arbitrary<readonly string[]> => fc.subarray([...names])

const entries: fc.Arbitrary<SyncRecord> = fc
  .record({
    attributes: fc.record({
      uid: letters(1),
      mail: letters(3),
      title: letters(2),
      employeeType: letters(3),
      cn: letters(2),
      manager: some('uid=boss'),
      sn: letters(1),
      givenName: letters(1),
    }),
    standing: fc.record(
      {
        disabled: fc.constant(true as const),
        expiresAt: fc.integer({ min: now - 2, max: now + 2 }),
        lockedUntil: fc.integer({ min: now - 2, max: now + 2 }),
      },
      { requiredKeys: [] },
    ),
    partial: some('mail', 'cn', 'title'),
  })
  .map((own) => ({ kind: 'user' as const, id: 'p-1', ...own }))

const fields = fc.record({
  userName: letters(1),
  mail: letters(1),
  title: letters(1),
  phones: letters(3),
  aliases: letters(3),
  manager: some('t-boss'),
  roles: some('admin', 'editor', 'owner'),
})

const accounts = fc
  .record({
    attributes: fields,
    active: fc.option(fc.boolean(), { nil: undefined }),
    partial: some('phones', 'roles', 'title'),
  })
  .map(({ attributes, active, partial }): SyncRecord => {
    const all: Attributes = active === undefined ? attributes : { ...attributes, active: [active] }
    return { kind: 'user', id: 't-1', attributes: all, partial }
  })

const instants = fc.constantFrom(now - 20 * day, now - 10 * day, now - day, now)

const links: fc.Arbitrary<Link> = fc
  .record(
    {
      base: fc.record(
        {
          ...Object.fromEntries(['userName', 'mail', 'title'].map((name) => [name, letters(1)])),
          phones: letters(3),
          aliases: letters(3),
          roles: some('admin', 'editor'),
        },
        { requiredKeys: [] },
      ),
      off: fc.record({
        why: fc.constantFrom('disabled' as const, 'left-scope' as const, 'gone' as const),
        since: instants,
      }),
      left: instants,
    },
    { requiredKeys: ['base'] },
  )
  .map(
    (own) =>
      ({
        kind: 'user',
        source: 'p-1' as SourceId,
        target: 't-1' as TargetId,
        label: 'mora',
        settled: false,
        ...own,
      }) as Link,
  )

const candidates: fc.Arbitrary<Candidate> = fc.record(
  {
    record: accounts,
    privileged: fc.boolean(),
    linked: fc.record({ sync: fc.constantFrom('staff', 'other'), source: fc.constant('p-old'), living: fc.boolean() }),
  },
  { requiredKeys: ['record', 'privileged'] },
)

type OtherSide = Exclude<SourceSide, { is: 'present' } | { is: 'unchanged' }>
const elsewhere = fc.constantFrom<OtherSide>(
  { is: 'out-of-scope' },
  { is: 'gone', tombstone: true },
  { is: 'gone', tombstone: false },
  { is: 'unread' },
  { is: 'unreadable', hint: 'broken' },
)
const roles = some('admin', 'editor', 'unnamed')

/** Any situation of a person under any policies. */
export const situations: fc.Arbitrary<{ readonly sync: CompiledSync; readonly situation: Situation }> = fc
  .record({
    sync: syncs,
    entry: fc.option(entries, { nil: undefined, freq: 4 }),
    elsewhere,
    unchanged: fc.boolean(),
    roles,
    link: fc.option(links, { nil: undefined, freq: 3 }),
    target: fc.oneof(
      { weight: 5, arbitrary: accounts.map((record): TargetSide => ({ is: 'read', record })) },
      fc.constantFrom<TargetSide>({ is: 'missing' }, { is: 'unread' }, { is: 'unchanged' }),
    ),
    candidates: fc.option(fc.array(fc.array(candidates, { maxLength: 2 }), { maxLength: 1 }), {
      nil: undefined,
      freq: 5,
    }),
    manager: fc.constantFrom<readonly (TargetId | { other: SourceId })[] | undefined>(
      undefined,
      [],
      ['t-boss' as TargetId],
      [{ other: 'boss' as SourceId }],
    ),
  })
  .map(({ sync, entry, link, manager, ...told }) => {
    const side: SourceSide = entry
      ? { is: 'present', wanted: want(sync, 'user', entry, link, now), roles: told.roles }
      : told.unchanged && link
        ? { is: 'unchanged', roles: told.roles }
        : told.elsewhere
    const situation: Situation = {
      kind: 'user',
      label: 'mora',
      source: 'p-1' as SourceId,
      side,
      target: told.target,
      now,
      ...(link ? { link } : {}),
      ...(!link && told.candidates ? { candidates: told.candidates } : {}),
      ...(manager ? { references: { manager } } : {}),
    }
    return { sync, situation }
  })

/** The same person a moment later, once a decision was applied. */
export function later(
  situation: Situation,
  record: SyncRecord | undefined,
  link: Link | undefined,
  at: Instant,
): Situation {
  const { link: _, candidates: __, references, ...rest } = situation
  const manager = references?.manager?.map((one) => (typeof one === 'string' ? one : (`t-${one.other}` as TargetId)))
  return {
    ...rest,
    now: at,
    target: record ? { is: 'read', record } : { is: 'missing' },
    ...(link ? { link } : { candidates: [] }),
    ...(manager ? { references: { manager } } : {}),
  }
}
