import { findProgram } from './program.ts'

/** A server that the fixtures can start. */
export type Server = 'slapd' | 'dirsrv' | 'samba' | 'postgres' | 'keyring'

interface Needed {
  readonly names: readonly string[]
  readonly packages: string
  /** Why nobody but root can start it. */
  readonly asRoot?: string
}

const programs: Readonly<Record<Server, Needed>> = {
  slapd: { names: ['slapd', 'slapadd', 'openssl'], packages: 'slapd ldap-utils openssl' },
  dirsrv: { names: ['ns-slapd', 'certutil', 'pk12util', 'openssl'], packages: '389-ds-base openssl' },
  samba: {
    names: ['samba', 'samba-tool', 'ldbmodify', 'openssl'],
    packages: 'samba-ad-dc samba-ad-provision ldb-tools openssl',
    asRoot: 'its ports are fixed, and it gives files to other users',
  },
  postgres: { names: ['initdb', 'postgres'], packages: 'postgresql' },
  keyring: { names: ['gnome-keyring-daemon', 'dbus-daemon', 'dbus-send'], packages: 'gnome-keyring dbus' },
}

/** Whether this machine has what the server needs. */
export function available(server: Server): boolean {
  return missing(server) === undefined
}

/** What to tell people when it has not; undefined if it has. */
export function missing(server: Server): string | undefined {
  const { names, packages, asRoot } = programs[server]
  if (names.some((name) => findProgram(name) === undefined))
    return `${server} is not installed: apt-get install ${packages}`
  if (asRoot !== undefined && process.getuid?.() !== 0) return `${server} must be started by root: ${asRoot}`
  return undefined
}

/**
 * For suites that need a server: `describe.runIf(needs('slapd'))('…', …)`.
 * Where it is missing the suite is left out and says so; in CI that is an error.
 */
export function needs(server: Server): boolean {
  const why = missing(server)
  if (why === undefined) return true
  if (process.env.CI === 'true') throw new Error(why)
  console.warn(`NOT RUN: ${why}`)
  return false
}

/** The path of one of the server's programs, or the error that says what to install. */
export function programOf(server: Server, name: string): string {
  const path = findProgram(name)
  const why = missing(server)
  if (path === undefined || why !== undefined) throw new Error(why)
  return path
}
