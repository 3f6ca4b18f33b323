/** Settings that a server needs to be read as what it is, by what it calls itself. */
export function settingsForServer(system: string | undefined): Readonly<Record<string, unknown>> {
  return system?.startsWith('389 ') ? { idAttribute: 'nsUniqueId' } : {}
}

/** Why a server cannot be read as it should be, though it answers. */
export function serverWarning(system: string | undefined): string | undefined {
  if (!system?.includes('Active Directory')) return undefined
  return `This is ${system}; this version reads OpenLDAP and 389 Directory Server, so states and ids of people will not be right.`
}
