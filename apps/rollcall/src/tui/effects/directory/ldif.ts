import { RollcallError } from '@rollcall/model'
import type { Connection } from '../../../browsing.ts'

/** An entry as LDIF. Throws `config.not-supported` where entries have no DN. */
export async function ldifOf(
  { show }: Pick<Required<Connection>, 'show'>,
  ref: string,
  signal: AbortSignal,
): Promise<string> {
  const { ldif } = await show({ ref }, signal)
  if (!ldif) throw new RollcallError('config.not-supported', `${ref} cannot be written as LDIF: it has no DN.`)
  return ldif()
}
