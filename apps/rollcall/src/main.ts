import { run } from './run.ts'

/** Runs the program in this process and ends it. */
export async function start(version: string): Promise<void> {
  const { stdin, stdout, stderr, env } = process
  const cwd = process.cwd()
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  const code = await run(process.argv.slice(2), version, {
    stdin,
    stdout,
    stderr,
    env,
    cwd,
    signals: process,
    now: Date.now,
    timeZone,
    // Loaded late: help and usage errors need none of it.
    openHost: async (file, log) => (await import('./open-host.ts')).openHostHere({ cwd, env }, file, log),
    exit: (code) => process.exit(code),
  })
  process.exitCode = code
  // A handle that someone forgot to close must not keep a finished program alive.
  process.exit(code)
}
