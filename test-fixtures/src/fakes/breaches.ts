import type { Capabilities, Connection, Connector, Context, Outcome, Stream } from '@rollcall/connector-sdk'
import { lackingFor, rules } from '@rollcall/connector-sdk/testing'
import type { Ending, SyncRecord, Write } from '@rollcall/model'
import type { Kitted } from './memory-kits.ts'

/** What is wrong with a connector: other methods in the place of the right ones. */
export type Twist = (right: Connection, settings: object, context: Context) => Partial<Connection>

/** What is wrong with a connector, the rule it breaks, and how it comes to. */
export type Wrong = readonly [what: string, breaks: string, twist: Twist]

export const never: AbortSignal = new AbortController().signal

/** The titles of the rules that a connector breaks once it is twisted. */
export async function breachesOf({ connector, kit }: Kitted, twist: Twist): Promise<readonly string[]> {
  const subject = { ...kit, connector: twisted(connector, twist) }
  const titles: string[] = []
  for (const rule of rules.filter((one) => !lackingFor(one, subject))) {
    try {
      await rule.check(subject)
    } catch {
      titles.push(rule.title)
    }
  }
  return titles
}

/** A connector that can do less: what is wrong with reading then breaks no rule about what is built on it. */
export function limitedTo({ connector, kit }: Kitted, ...names: readonly (keyof Capabilities)[]): Kitted {
  const kept = (name: string): boolean => names.includes(name as keyof Capabilities)
  const without = Object.keys(connector.capabilities).filter((name) => !kept(name))
  const capabilities = Object.fromEntries(Object.entries(connector.capabilities).filter(([name]) => kept(name)))
  const open: Connector['open'] = (settings, context) => {
    const connection = connector.open(settings, context)
    return { ...connection, ...Object.fromEntries(without.map((name) => [name, undefined])) }
  }
  return { connector: { ...connector, capabilities, open }, kit }
}

function twisted(connector: Connector, twist: Twist): Connector {
  const open: Connector['open'] = (settings, context) => {
    const connection = connector.open(settings, context)
    return { ...connection, ...twist(connection, settings as object, context) } as typeof connection
  }
  return { ...connector, open }
}

/** A stream with other records in the place of each. */
export async function* instead(
  stream: Stream<SyncRecord> | undefined,
  change: (record: SyncRecord) => readonly SyncRecord[],
): Stream<SyncRecord> {
  for (;;) {
    const step = await stream?.next()
    if (!step || step.done) return step?.value as Ending
    yield step.value.flatMap(change)
  }
}

export async function listed(stream: Stream<SyncRecord> | undefined): Promise<readonly SyncRecord[]> {
  const records: SyncRecord[] = []
  for (let step = await stream?.next(); step && !step.done; step = await stream?.next()) records.push(...step.value)
  return records
}

type Method<W> = ((writes: readonly W[], signal: AbortSignal) => Promise<readonly Outcome[]>) | undefined

/** A write method that does something else in the place of each write. */
export function sending<W extends Write>(right: Method<W>, change: (write: W) => W | Promise<W>) {
  return async (writes: readonly W[], signal: AbortSignal): Promise<readonly Outcome[]> =>
    (await right?.(await Promise.all(writes.map(change)), signal)) ?? []
}

/** A write method that answers something else. */
export function answering<W extends Write>(
  right: Method<W>,
  change: (outcomes: readonly Outcome[], writes: readonly W[]) => readonly Outcome[],
) {
  return async (writes: readonly W[], signal: AbortSignal): Promise<readonly Outcome[]> =>
    change((await right?.(writes, signal)) ?? [], writes)
}
