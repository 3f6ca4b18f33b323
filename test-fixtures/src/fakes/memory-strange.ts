import type { Connection, Connector, Outcome } from '@rollcall/connector-sdk'
import type { Hostile } from '@rollcall/connector-sdk/testing'
import type { Problem, SyncRecord, Write } from '@rollcall/model'
import { instead, listed } from './breaches.ts'

const ways: Readonly<Record<keyof Hostile, true>> = {
  ignoresPages: true,
  repeatsPages: true,
  losesRecords: true,
  hidesMembers: true,
  ignoresWrites: true,
  writesTruthAsText: true,
  breaksOnTakenValues: true,
  answersNothing: true,
  isBusy: true,
  isBusyForAges: true,
}
export const strangeWays = Object.keys(ways) as readonly (keyof Hostile)[]

export function strangenessOf(settings: unknown): keyof Hostile | undefined {
  return (settings as { readonly strange?: keyof Hostile }).strange
}

/**
 * The setting `strange` leads to a server that misbehaves, with a connector that copes. Nothing is said of the ways that
 * make no difference to one that copes.
 */
export function coping(connector: Connector): Connector {
  const open: Connector['open'] = (settings, context) => {
    const right = connector.open(settings, context)
    return { ...right, ...copes(right, strangenessOf(settings)) } as typeof right
  }
  return { ...connector, open }
}

function copes(right: Connection, strange: keyof Hostile | undefined): Partial<Connection> {
  switch (strange) {
    case 'losesRecords':
      return {
        scan: async function* (query, signal) {
          yield (await listed(right.scan?.(query, signal))).slice(1)
          return { verdict: 'truncated', problem: short }
        },
      }
    case 'hidesMembers': {
      const hide = (record: SyncRecord): readonly SyncRecord[] => {
        const { members: _, ...attributes } = record.attributes
        return [record.kind === 'group' ? { ...record, attributes, partial: ['members'] } : record]
      }
      return { scan: (query, signal) => instead(right.scan?.(query, signal), hide) }
    }
    case 'ignoresWrites':
      return refusing({ code: 'outcome-unknown.not-seen', message: 'It says yes, and nothing is to be seen of it.' })
    case 'answersNothing':
      return {
        ...refusing(nothing),
        scan: async function* () {
          yield []
          return { verdict: 'truncated', problem: nothing }
        },
        test: async function* () {
          yield [{ stage: 'answer', detail: nothing.message, problem: nothing }]
          return { verdict: 'truncated', problem: nothing }
        },
      }
    case 'isBusy':
    case 'isBusyForAges':
      return refusing({ code: 'rate-limited', message: 'It has no time.' })
    default:
      return {}
  }
}

const short: Problem = { code: 'unavailable.short', message: 'The list is shorter than it says.' }
const nothing: Problem = { code: 'invalid.answer', message: 'That is no answer.' }

function refusing(problem: Problem): Partial<Connection> {
  const refuse = async (writes: readonly Write[]): Promise<readonly Outcome[]> => writes.map(() => ({ problem }))
  return { create: refuse, update: refuse, setActive: refuse, delete: refuse }
}
