import { isDn, isUnder, parseDn } from '@rollcall/model'

/**
 * The naming contexts that people may be in. A server names its own among them and may even call one of these the default:
 * `cn=changelog` (389 Directory Server), `cn=accesslog` (OpenLDAP), `CN=Configuration,DC=…` (Active Directory, below the domain).
 */
export function likelyContexts(contexts: readonly string[]): readonly string[] {
  const likely = contexts.filter((context) => !/^cn=/i.test(context) && !isBelowAny(context, contexts))
  return likely.length > 0 ? likely : contexts
}

function isBelowAny(context: string, others: readonly string[]): boolean {
  if (!isDn(context)) return false
  const dn = parseDn(context)
  return others.some((other) => {
    if (!isDn(other)) return false
    const parent = parseDn(other)
    return parent !== dn && isUnder(dn, parent)
  })
}
