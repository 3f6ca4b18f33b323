// Runs one script of this workspace on a bare machine: any Node >= 18 and npm are enough.
// It brings the pinned pnpm, installs when the lockfile or a manifest changed, and hands over to `pnpm run`,
// under which the workspace's own Node stands first on the path (docs/decisions/0002-own-node.md).
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const tools = join(root, 'node_modules', '.tools')
const stamp = join(tools, 'installed')
const [script, ...args] = process.argv.slice(2)
const pin = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager // pnpm@x.y.z

function run(command, commandArgs, env = process.env) {
  const { status, signal, error } = spawnSync(command, commandArgs, {
    cwd: root,
    env,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (error) throw error
  if (signal) process.kill(process.pid, signal)
  return status ?? 1
}

function must(what, command, commandArgs, env) {
  const status = run(command, commandArgs, env)
  if (status === 0) return
  console.error(
    `\n${what} failed (exit ${status}). Rollcall's workspace needs Node >= 18, npm and a reachable npm registry.`,
  )
  process.exit(status)
}

/** Every package.json of the workspace, however deep, without descending into what was installed or built. */
function manifests(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((item) => {
    if (item.name === 'node_modules' || item.name === 'dist' || item.name.startsWith('.')) return []
    const path = join(folder, item.name)
    return item.isDirectory() ? manifests(path) : item.name === 'package.json' ? [path] : []
  })
}

function fingerprint() {
  const hash = createHash('sha256')
  for (const file of [join(root, 'pnpm-lock.yaml'), join(root, 'pnpm-workspace.yaml'), ...manifests(root).sort()])
    hash.update(readFileSync(file))
  return hash.digest('hex')
}

mkdirSync(tools, { recursive: true })
const env = { ...process.env, PATH: `${join(tools, 'node_modules', '.bin')}${delimiter}${process.env.PATH}` }
const pnpmManifest = join(tools, 'node_modules', 'pnpm', 'package.json')
if (!existsSync(pnpmManifest) || `pnpm@${JSON.parse(readFileSync(pnpmManifest, 'utf8')).version}` !== pin)
  must('Installing pnpm', 'npm', ['install', '--prefix', tools, '--no-audit', '--no-fund', '--loglevel=error', pin])

const wanted = fingerprint()
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  must(
    'Installing the workspace',
    'pnpm',
    ['install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only', '--loglevel=warn'],
    env,
  )
  writeFileSync(stamp, wanted)
}
process.exit(script ? run('pnpm', ['--silent', 'run', script, ...args], env) : 0)
