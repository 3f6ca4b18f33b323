import type { Field, Kind } from '@rollcall/model'
import type { Capabilities } from '../spi.ts'
import { Bench, signal } from './bench.ts'
import { kindsOf, type Subject } from './kit.ts'

/** One promise of the contract. `check` throws where it is broken. */
export interface Rule {
  readonly title: string
  /** Without these of the connector or its system there is nothing to promise. */
  readonly needs: readonly Need[]
  readonly check: (subject: Subject) => Promise<void>
}

export type Need =
  | keyof Capabilities
  | 'checks'
  | 'deletes'
  | 'groups'
  | 'dn'
  | 'scope'
  | 'many'
  | 'required'
  | 'signIn'
  | 'hostile'

interface Trait {
  /** Whether the kit names it. */
  readonly given: (subject: Subject) => boolean
  /** Whether it may be left out, because the system has no such thing. */
  readonly lacking: (bench: Bench) => boolean | Promise<boolean>
}

/** What systems have or have not, beside capabilities. */
const traits: Readonly<Record<Exclude<Need, keyof Capabilities>, Trait>> = {
  checks: {
    given: ({ connector }) => connector.capabilities.update?.checks === true,
    lacking: ({ subject }) => subject.connector.capabilities.update?.checks !== true,
  },
  deletes: {
    given: ({ connector }) => connector.capabilities.delta?.deletes === true,
    lacking: ({ subject }) => subject.connector.capabilities.delta?.deletes !== true,
  },
  groups: {
    given: ({ group }) => group !== undefined,
    lacking: async ({ connection }) => (await connection.schema({}, signal)).group === undefined,
  },
  dn: {
    given: ({ user }) => user.unknown.dn !== undefined,
    lacking: async (bench) => (await bench.scan('user')).every(({ id, dn }) => dn === undefined || dn === id),
  },
  scope: {
    given: ({ user }) => user.scope !== undefined,
    lacking: ({ subject }) => subject.connector.capabilities.create !== undefined, // targets are listed whole
  },
  many: {
    given: ({ user }) => user.draft?.many !== undefined,
    lacking: (bench) =>
      hasNoField(bench, ({ name, type, many, writable }) => many && type === 'text' && name !== 'roles' && !writable),
  },
  required: {
    given: ({ user }) => user.draft?.required !== undefined,
    lacking: (bench) => hasNoField(bench, ({ required, writable }) => required && writable !== 'never'),
  },
  hostile: {
    given: ({ hostile }) => hostile !== undefined,
    lacking: () => true, // a file has nothing to misbehave with
  },
  signIn: {
    given: ({ signIn }) => signIn !== undefined,
    lacking: ({ subject }) => subject.connector.capabilities.authenticate === undefined,
  },
}

async function hasNoField({ connection }: Bench, test: (field: Field) => boolean | undefined): Promise<boolean> {
  return !(await connection.schema({}, signal)).user.some(test)
}

/** What a rule needs and the connector does not declare, or else the kit does not name. */
export function lackingFor({ needs }: Rule, subject: Subject): Need | undefined {
  return (
    needs.find((need) => !isTrait(need) && subject.connector.capabilities[need] === undefined) ??
    needs.find((need) => isTrait(need) && !traits[need].given(subject))
  )
}

/** Throws where the kit leaves out what the system has: a rule is never lost by forgetting. */
export async function provesLacking(need: Need, subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const lacking = isTrait(need) ? await traits[need].lacking(bench) : bench.connection[need] === undefined
  if (!lacking) throw new Error(`The system has \`${need}\`: name it in the kit, or declare it.`)
}

function isTrait(need: Need): need is keyof typeof traits {
  return Object.hasOwn(traits, need)
}

/** Runs a check on each kind of record that the system has. */
export async function eachKind(
  subject: Subject,
  check: (bench: Bench, kind: Kind) => Promise<void>,
  more?: object,
): Promise<void> {
  for (const kind of kindsOf(subject)) {
    await using bench = await Bench.open(subject, more)
    await check(bench, kind)
  }
}
