import { mkdir, writeFile } from 'node:fs/promises'
import { startDaemon } from './daemon.ts'
import { makeFolder } from './folder.ts'
import { programOf } from './needs.ts'
import { run } from './program.ts'

/** A D-Bus session of our own with a real Secret Service in it. */
export interface Keyring extends AsyncDisposable {
  /** The environment of a process that is to use it, beside the usual one. */
  readonly env: Readonly<Record<string, string>>
}

export interface KeyringOptions {
  /** Nobody has unlocked it, and nobody is there who could. */
  readonly locked?: boolean
}

/** Starts a session bus and gnome-keyring in a private folder, which is also their HOME. */
export async function startKeyring({ locked = false }: KeyringOptions = {}): Promise<Keyring> {
  const keyring = programOf('keyring', 'gnome-keyring-daemon')
  await using cleanup = new AsyncDisposableStack()
  const folder = cleanup.use(await makeFolder('keyring'))
  const runtime = folder.file('run')
  await mkdir(runtime, { mode: 0o700 })
  await writeFile(folder.file('password'), 'keyring-password')
  const env = {
    HOME: folder.path,
    XDG_RUNTIME_DIR: runtime,
    XDG_DATA_HOME: folder.file('data'),
    XDG_CONFIG_HOME: folder.file('config'),
    XDG_CACHE_HOME: folder.file('cache'),
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${folder.file('bus')}`,
    DISPLAY: '', // no window may ask for a password
  }
  const options = { cwd: folder.path, env: { ...process.env, ...env } }
  const log = folder.file('keyring.log')
  const ask = (...message: readonly string[]): Promise<string> =>
    run(programOf('keyring', 'dbus-send'), ['--session', '--print-reply', ...message], options)

  const bus = await startDaemon({
    command: programOf('keyring', 'dbus-daemon'),
    args: ['--session', '--nofork', '--nopidfile', `--address=${env.DBUS_SESSION_BUS_ADDRESS}`],
    options,
    log,
    ready: () => ask('--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.GetId'),
  })
  cleanup.defer(() => bus.end('SIGTERM'))
  const unlock = locked ? '' : `--unlock < "$1"`
  const daemon = await startDaemon({
    command: '/bin/sh', // for the password on its input; exec keeps the process ours to end
    args: ['-c', `exec "$0" --foreground --components=secrets ${unlock}`, keyring, folder.file('password')],
    options,
    log,
    ready: () =>
      ask('--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.GetNameOwner', 'string:org.freedesktop.secrets'),
  })
  cleanup.defer(() => daemon.end('SIGTERM'))
  const owned = cleanup.move()
  return { env, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
