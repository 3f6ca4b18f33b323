// Installs the servers that the tests start, where that is possible: on Debian and its kin, as root, through apt.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'

/** Each program the tests need: how to see that it is there, and the Debian packages that bring it. */
const servers = [
  { name: 'slapd', there: () => existsSync('/usr/sbin/slapd'), packages: ['slapd'] },
  { name: 'ldap-utils', there: () => existsSync('/usr/bin/ldapsearch'), packages: ['ldap-utils'] },
  { name: 'PostgreSQL', there: hasPostgres, packages: ['postgresql'] },
  { name: 'gnome-keyring', there: () => existsSync('/usr/bin/gnome-keyring-daemon'), packages: ['gnome-keyring'] },
  { name: 'D-Bus', there: () => existsSync('/usr/bin/dbus-run-session'), packages: ['dbus', 'dbus-daemon'] },
  { name: '389 Directory Server', there: () => existsSync('/usr/sbin/ns-slapd'), packages: ['389-ds-base'] },
  { name: 'Samba AD DC', there: hasSamba, packages: ['samba-ad-dc', 'samba-ad-provision', 'ldb-tools'] },
  { name: 'openssl', there: () => existsSync('/usr/bin/openssl'), packages: ['openssl'] },
]

/** Installs what is missing of these; answers the names of what is missing still. */
export function installServers(wanted = servers) {
  const missing = wanted.filter(({ there }) => !there())
  if (missing.length && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log(`Installing ${missing.map(({ name }) => name).join(', ')} with apt-get …`)
    withoutStartingServices(() => {
      apt('update', '-qq')
      apt('install', '-y', '-qq', '--no-install-recommends', ...missing.flatMap(({ packages }) => packages))
    })
  }
  const still = wanted.filter(({ there }) => !there())
  if (still.length)
    console.log(
      `Not installed: ${still.map(({ name, packages }) => `${name} (apt-get install ${packages.join(' ')})`).join(', ')}`,
    )
  return still.map(({ name }) => name)
}

function hasPostgres() {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : []
  return versions.some((version) => existsSync(`/usr/lib/postgresql/${version}/bin/initdb`))
}

/** `samba` alone is the file server: a domain wants the templates it is made of, and the tools to make it. */
function hasSamba() {
  return [
    '/usr/sbin/samba',
    '/usr/bin/samba-tool',
    '/usr/bin/ldbmodify',
    '/usr/share/samba/setup/provision.ldif',
  ].every((path) => existsSync(path))
}

function apt(...args) {
  spawnSync('apt-get', args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}

/** Debian starts what it installs; the tests start their own, on free ports. */
function withoutStartingServices(install) {
  const policy = '/usr/sbin/policy-rc.d'
  const ours = !existsSync(policy)
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    install()
  } finally {
    if (ours) rmSync(policy, { force: true })
  }
}
