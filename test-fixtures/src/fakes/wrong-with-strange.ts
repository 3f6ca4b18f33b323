import type { Connection } from '@rollcall/connector-sdk'
import type { Hostile } from '@rollcall/connector-sdk/testing'
import type { SyncRecord, Write } from '@rollcall/model'
import { answering, instead, listed, type Wrong } from './breaches.ts'
import { strangenessOf } from './memory-strange.ts'

/** Targets that do not cope with a server that misbehaves, each in one way. */
export const wrongWithStrange: readonly Wrong[] = [
  wrong(
    'asks for pages until one is empty',
    'reads each record once from a server that ignores or repeats pages',
    ['repeatsPages'],
    ({ scan }) => ({
      scan: (query, signal) => instead(scan?.(query, signal), (record) => [record, record]),
    }),
  ),
  wrong(
    'does not count what it got',
    'calls no list complete that is shorter than the server says',
    ['losesRecords'],
    ({ scan }) => ({
      scan: async function* (query, signal) {
        yield await listed(scan?.(query, signal))
        return { verdict: 'complete' }
      },
    }),
  ),
  wrong(
    'takes a group without members for an empty one',
    'takes hidden members for unknown, not for none',
    ['hidesMembers'],
    ({ scan }) => ({
      scan: (query, signal) =>
        instead(scan?.(query, signal), ({ partial: _, ...record }): readonly SyncRecord[] => [record]),
    }),
  ),
  wrong(
    'believes every yes',
    'believes no yes that nothing came of, where access depends on it',
    ['ignoresWrites'],
    ({ setActive }) => ({ setActive: answering(setActive, yes) }),
  ),
  wrong('takes text for true', 'reads truth that is written as text', ['writesTruthAsText'], ({ scan }) => ({
    scan: (query, signal) =>
      instead(scan?.(query, signal), (record) => [
        { ...record, attributes: { ...record.attributes, ...(record.attributes.active ? { active: [true] } : {}) } },
      ]),
  })),
  wrong(
    'takes a failure of the server for one that passes',
    'finds out that a value is taken where the server breaks on it',
    ['breaksOnTakenValues'],
    ({ create }) => ({
      create: answering(create, (outcomes) =>
        outcomes.map((outcome) =>
          'problem' in outcome ? { problem: { code: 'unavailable', message: 'Try again.' } } : outcome,
        ),
      ),
    }),
  ),
  wrong('takes no answer for nobody', 'believes no success without an answer', ['answersNothing'], () => ({
    scan: async function* () {
      yield []
      return { verdict: 'complete' }
    },
  })),
  wrong(
    'counts in seconds what is told in milliseconds',
    'comes back to a busy server neither yesterday nor in ages',
    ['isBusyForAges'],
    ({ create }, { now }) => ({
      create: answering(create, (outcomes) =>
        outcomes.map(() => ({
          problem: { code: 'rate-limited', message: 'It has no time.', retryAt: now() + now() * 1_000 },
        })),
      ),
    }),
  ),
]

function wrong(
  what: string,
  breaks: string,
  ways: readonly (keyof Hostile)[],
  twist: (right: Connection, clock: { readonly now: () => number }) => Partial<Connection>,
): Wrong {
  return [
    what,
    breaks,
    (right, settings, { clock }) => {
      const strange = strangenessOf(settings)
      return strange && ways.includes(strange) ? twist(right, clock) : {}
    },
  ]
}

function yes(_: unknown, writes: readonly Write[]) {
  return writes.map((write) => ({ id: 'id' in write ? write.id : 'made' }))
}
