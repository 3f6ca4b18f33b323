import { equal, ok } from 'node:assert/strict'
import type { SignIn } from '../../spi.ts'
import { Bench, byId, declared, signal } from '../bench.ts'
import type { Subject } from '../kit.ts'
import type { Rule } from '../rule.ts'

export async function letsInWhoKnows(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const { user, password } = given(subject)
  const answer = await ask(bench, user, password)
  ok(answer.ok, `Somebody who knows the password is refused: ${JSON.stringify(answer)}`)
  ok(byId(await bench.scan('user')).has(answer.id), `${answer.id} is not the id of a record.`)
}

/** An empty password makes an anonymous bind of a simple one (RFC 4513 section 5.1.2), which succeeds. */
export async function letsInNobodyElse(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const { user, password } = given(subject)
  for (const wrong of [`${password}x`, ` ${password}`, '']) {
    const answer = await ask(bench, user, wrong)
    equal(answer.ok, false, `${JSON.stringify(wrong)} is not the password, and lets in.`)
    equal(!answer.ok && answer.why, 'password', 'Who gives a wrong password is told so.')
  }
}

export async function knowsNobodyElse(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const { user, password } = given(subject)
  for (const stranger of ['*', `${user}*`, `${user}x`, '*)(uid=*', '']) {
    const answer = await ask(bench, stranger, password)
    equal(answer.ok, false, `${JSON.stringify(stranger)} is nobody's name, and lets in.`)
    equal(!answer.ok && answer.why, 'unknown', 'Who is nobody is told so.')
  }
}

function given({ signIn }: Subject): NonNullable<Subject['signIn']> {
  ok(signIn, 'The connector checks passwords: the kit has to name one, in `signIn`.')
  return signIn
}

function ask({ connection }: Bench, user: string, password: string): Promise<SignIn> {
  return declared(connection, 'authenticate')({ user, password }, signal)
}

export const signInRules: readonly Rule[] = [
  {
    title: 'lets in whoever knows the password, by the id of the record',
    needs: ['scan', 'authenticate', 'signIn'],
    check: letsInWhoKnows,
  },
  {
    title: 'lets nobody in with another password, or none',
    needs: ['authenticate', 'signIn'],
    check: letsInNobodyElse,
  },
  { title: 'knows nobody by a pattern', needs: ['authenticate', 'signIn'], check: knowsNobodyElse },
]
