import type { LdapEntry, SearchStream } from '@rollcall/ldap'
import { RollcallError } from '@rollcall/model'

/** Whatever was not read to its end may have held anybody. */
export async function drain(stream: SearchStream, take: (entry: LdapEntry) => void): Promise<void> {
  for (;;) {
    const step = await stream.next()
    if (!step.done) step.value.forEach(take)
    else if (step.value.verdict === 'complete') return
    else throw new RollcallError(step.value.problem.code, step.value.problem.message)
  }
}
