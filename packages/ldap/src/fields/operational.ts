/** What servers keep for themselves (RFC 4512, RFC 4530, ppolicy and what slapd adds), where no schema says so. */
const usual: ReadonlySet<string> = new Set(
  `createTimestamp modifyTimestamp creatorsName modifiersName subschemaSubentry structuralObjectClass governingStructureRule
   hasSubordinates numSubordinates entryDN entryUUID entryCSN contextCSN entryTtl collectiveAttributeSubentries nsUniqueId
   authTimestamp memberOf pwdChangedTime pwdAccountLockedTime pwdFailureTime pwdHistory pwdGraceUseTime pwdReset
   pwdPolicySubentry pwdStartTime pwdEndTime pwdLastSuccess`
    .split(/\s+/)
    .map((name) => name.toLowerCase()),
)

/** Whether a server keeps the attribute for itself, as far as its name tells. */
export function isUsuallyOperational(name: string): boolean {
  return usual.has((name.split(';', 1)[0] as string).toLowerCase())
}

/** Kept by the server, and yet what people look for: in which groups somebody is. */
const lookedFor: ReadonlySet<string> = new Set(['memberof', 'ismemberof'])

/** Of an entry's attributes those that few people look at: what the server keeps for itself, but for groups and the id. */
export function operationalNames(
  names: readonly string[],
  isOperational: (name: string) => boolean,
  idAttribute: string,
): readonly string[] {
  const shown = (name: string): boolean =>
    lookedFor.has(name.toLowerCase()) || name.toLowerCase() === idAttribute.toLowerCase()
  return names.filter((name) => isOperational(name) && !shown(name))
}
