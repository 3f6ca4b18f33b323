import { findProgram } from './program.ts'

/** A server that the fixtures can start. */
export type Server = 'slapd' | 'postgres' | 'keyring'

const programs: Readonly<Record<Server, { readonly names: readonly string[]; readonly packages: string }>> = {
  slapd: { names: ['slapd', 'slapadd', 'openssl'], packages: 'slapd ldap-utils openssl' },
  postgres: { names: ['initdb', 'postgres'], packages: 'postgresql' },
  keyring: { names: ['gnome-keyring-daemon', 'dbus-daemon', 'dbus-send'], packages: 'gnome-keyring dbus' },
}

/** Whether this machine has what the server needs. */
export function available(server: Server): boolean {
  return programs[server].names.every((name) => findProgram(name) !== undefined)
}

/** What to tell people when it has not. */
export function missing(server: Server): string {
  return `${server} is not installed: apt-get install ${programs[server].packages}`
}

/**
 * For suites that need a server: `describe.runIf(needs('slapd'))('…', …)`.
 * Where it is missing the suite is left out and says so; in CI that is an error.
 */
export function needs(server: Server): boolean {
  if (available(server)) return true
  if (process.env.CI === 'true') throw new Error(missing(server))
  console.warn(`NOT RUN: ${missing(server)}`)
  return false
}

/** The path of one of the server's programs, or the error that says what to install. */
export function programOf(server: Server, name: string): string {
  const path = findProgram(name)
  if (path === undefined) throw new Error(missing(server))
  return path
}
