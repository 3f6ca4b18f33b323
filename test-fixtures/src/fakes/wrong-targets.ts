import type { Outcome } from '@rollcall/connector-sdk'
import type { SyncRecord, Value } from '@rollcall/model'
import { answering, instead, listed, never, sending, type Twist, type Wrong } from './breaches.ts'

/** Targets, each with one thing wrong. */
export const wrongTargets: readonly Wrong[] = [
  [
    'finds nobody by name',
    'finds by a findable field',
    ({ find }) => ({
      find: (request, signal) =>
        find?.({ ...request, values: request.by === 'id' ? request.values : [] }, signal) as never,
    }),
  ],
  [
    'writes truth as text',
    'brings values of the types its schema says',
    ({ scan, find }) => {
      const asText = (record: SyncRecord): readonly SyncRecord[] => {
        const { active } = record.attributes
        return [active ? { ...record, attributes: { ...record.attributes, active: active.map(String) } } : record]
      }
      return {
        scan: (query, signal) => instead(scan?.(query, signal), asText),
        find: (request, signal) => instead(find?.(request, signal), asText),
      }
    },
  ],
  [
    'answers each call with what it made last',
    'makes as many at once as it says',
    ({ create }) => {
      let last: readonly Outcome[] = []
      return {
        create: async (writes, signal) => {
          last = (await create?.(writes, signal)) ?? []
          await new Promise(setImmediate)
          return last
        },
      }
    },
  ],
  [
    'makes everybody active',
    'creates what it was sent',
    ({ create }) => ({ create: sending(create, (write) => ({ ...write, active: true })) }),
  ],
  [
    'says that what is there already was made',
    'refuses a unique value that is taken',
    ({ create }) => ({
      create: answering(create, (outcomes) =>
        outcomes.map((outcome) =>
          'problem' in outcome && outcome.problem.code === 'exists.unique' ? { id: 'x' } : outcome,
        ),
      ),
    }),
  ],
  [
    'does not say which value is missing',
    'refuses a record without a required value',
    ({ create }) => ({
      create: answering(create, (outcomes) =>
        outcomes.map((outcome) => {
          if (!('problem' in outcome)) return outcome
          const { code, message } = outcome.problem
          return { problem: { code, message } }
        }),
      ),
    }),
  ],
  [
    'loses what lies beyond the sixteenth bit',
    'takes text as it is',
    ({ create }) => ({
      create: sending(create, (write) => ({
        ...write,
        attributes: Object.fromEntries(
          Object.entries(write.attributes).map(([name, values]) => [name, values.map(withoutAstral)]),
        ),
      })),
    }),
  ],
  [
    'answers in the order in which it came to an end',
    'answers in the order it was asked',
    ({ create }) => ({ create: answering(create, (outcomes) => outcomes.toReversed()) }),
  ],
  [
    'gives up a batch at the first bad write',
    'says of each write of a batch what became of it',
    ({ create }) => ({
      create: async (writes, signal) => {
        const outcomes: Outcome[] = []
        for (const write of writes) {
          if (outcomes.some((outcome) => 'problem' in outcome)) outcomes.push({ id: 'made, as it says' })
          else outcomes.push(...((await create?.([write], signal)) ?? []))
        }
        return outcomes
      },
    }),
  ],
  [
    'does not clear a field',
    'updates one value, clears it, and leaves the rest',
    ({ update }) => ({
      update: sending(update, (write) => ({
        ...write,
        edits: write.edits.map((edit) => (edit.to.length + edit.add.length === 0 ? { ...edit, to: edit.from } : edit)),
      })),
    }),
  ],
  [
    'puts added values in the place of those there were',
    'adds to many values and removes from them',
    ({ update, find }) => ({
      update: sending(update, async (write) => {
        const held = await heldBy(find, write.id)
        const edits = write.edits.map((edit) =>
          edit.add.length > 0 ? { ...edit, remove: held[edit.field] ?? [] } : edit,
        )
        return { ...write, edits }
      }),
    }),
  ],
  [
    'ignores what is expected to be there',
    'overwrites nothing that has moved on',
    ({ update, find }) => ({
      update: sending(update, async (write) => {
        const held = await heldBy(find, write.id)
        return { ...write, edits: write.edits.map((edit) => ({ ...edit, from: held[edit.field] ?? [] })) }
      }),
    }),
  ],
  [
    'says that nobody was updated',
    'says so if there is no such record',
    ({ update }) => ({
      update: answering(update, (outcomes, writes) =>
        outcomes.map((outcome, at) =>
          'problem' in outcome && outcome.problem.code === 'not-found' ? { id: writes[at]?.id ?? '' } : outcome,
        ),
      ),
    }),
  ],
  [
    'turns nobody on again',
    'turns an account off and on, also twice',
    ({ setActive }) => ({ setActive: sending(setActive, (write) => ({ ...write, active: false })) }),
  ],
  [
    'only turns off whom it should delete',
    'deletes, also what is gone already',
    ({ setActive }) => ({
      delete: async (writes, signal) =>
        (await setActive?.(
          writes.map(({ kind, id }) => ({ op: 'setActive', kind, id, active: false })),
          signal,
        )) ?? [],
    }),
  ],
  [
    'puts added members in the place of those there were',
    'adds and removes members, also twice',
    ({ members, find }) => ({
      members: sending(members, async (write) => {
        const { members: held = [] } = await heldBy(find, write.id, 'group')
        const others = held.map(String).filter((id) => !write.add.includes(id))
        return write.add.length > 0 ? { ...write, remove: [...write.remove, ...others] } : write
      }),
    }),
  ],
  [
    'leaves out a member it does not know',
    'refuses a member nobody knows, and does the rest',
    ({ members }) => ({
      members: sending(members, (write) => ({ ...write, add: write.add.filter((id) => id !== 'user-0') })),
    }),
  ],
  [
    'never takes a role away',
    'grants and revokes a role, also twice',
    ({ roles }) => ({ roles: sending(roles, (write) => ({ ...write, revoke: [] })) }),
  ],
]

function withoutAstral(value: Value): Value {
  return typeof value === 'string' ? value.replace(/[\u{10000}-\u{10ffff}]/gu, '?') : value
}

async function heldBy(
  find: Parameters<Twist>[0]['find'],
  id: string,
  kind: SyncRecord['kind'] = 'user',
): Promise<SyncRecord['attributes']> {
  const attributes = kind === 'user' ? ['title', 'tags'] : ['members']
  const [record] = await listed(find?.({ kind, attributes, by: 'id', values: [id] }, never))
  return record?.attributes ?? {}
}
