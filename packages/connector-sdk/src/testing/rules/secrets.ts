import { ok } from 'node:assert/strict'
import { read } from '../../connector.ts'
import type { Context } from '../../spi.ts'
import { declared, openFor, signal } from '../bench.ts'
import { testContext } from '../context.ts'
import { kindsOf, type Subject } from '../kit.ts'
import type { Rule } from '../rule.ts'

/** Whether they are right or wrong, and whether anybody is there to hear them. */
export async function tellsNoSecret(subject: Subject): Promise<void> {
  for (const more of [{}, subject.unreachable]) {
    const system = await subject.system()
    await using open = new AsyncDisposableStack()
    open.defer(() => system[Symbol.asyncDispose]?.())
    const right = system.context?.secrets ?? {}
    const wrong = Object.fromEntries(Object.keys(right).map((name) => [name, 'Geheimnis-4711']))
    for (const secrets of [right, wrong]) {
      const context = testContext({ ...system.context, secrets })
      const said = await talk(subject, { ...system.settings, ...more }, context)
      const text = JSON.stringify([said, context.logged])
      for (const secret of Object.values(secrets))
        ok(!text.includes(JSON.stringify(secret).slice(1, -1)), 'A secret is in what the connector says.')
    }
  }
}

/** All that a connection says of itself, and of what goes wrong. */
async function talk(subject: Subject, settings: object, context: Context): Promise<readonly unknown[]> {
  const said: unknown[] = []
  try {
    await using connection = await openFor(subject.connector, settings, context)
    const hear = async (call: () => Promise<unknown>): Promise<void> => {
      try {
        said.push(await call())
      } catch (thrown) {
        said.push(...wordsOf(thrown))
      }
    }
    await hear(() => read(connection.test({}, signal), (stages) => void said.push(...stages)))
    await hear(() => connection.schema({}, signal))
    for (const kind of kindsOf(subject))
      await hear(() => read(declared(connection, 'scan')({ kind, attributes: [] }, signal), () => {}))
  } catch (thrown) {
    said.push(...wordsOf(thrown))
  }
  return said
}

/** What people may get to read of an error: its words, and those of its causes. */
function wordsOf(thrown: unknown): readonly unknown[] {
  if (!(thrown instanceof Error)) return [thrown]
  return [{ ...thrown, message: thrown.message }, ...(thrown.cause === undefined ? [] : wordsOf(thrown.cause))]
}

export const secretRules: readonly Rule[] = [
  { title: 'tells no secret, whatever goes wrong', needs: ['scan'], check: tellsNoSecret },
]
