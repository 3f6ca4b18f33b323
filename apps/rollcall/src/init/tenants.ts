/** A tenant of Entra ID, where that is what somebody typed: its id, the domain it came with, or any of its domains after `entra:`. */
export function tenantOf(text: string): string | undefined {
  const [, named] = /^entra:\s*(\S+)$/i.exec(text) ?? []
  if (named !== undefined) return named
  const isTenant = /^[\w-]+(\.partner)?\.(onmicrosoft|onmschina)\.\w+$/i.test(text) || guid.test(text)
  return isTenant ? text : undefined
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Clouds of Microsoft, as the settings call them, and one that they do not know. */
export const clouds = ['global', 'usgov', 'dod', 'china', 'another'] as const

/** The cloud that a domain is of, as far as its name says so. */
export function cloudOf(tenant: string): (typeof clouds)[number] {
  if (/\.onmicrosoft\.us$/i.test(tenant)) return 'usgov'
  return /\.onmschina\.cn$/i.test(tenant) ? 'china' : 'global'
}
