// `pnpm pictures`: runs the program in a terminal of its own, over an invented company, and writes what a person sees to
// docs/pictures/*.svg. Its clock stands still and its data are always the same, so a picture changes only with the program.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gridOf } from '../apps/rollcall/test/support/cells.ts'
import { keys, openPty } from '../apps/rollcall/test/support/pty.ts'
import { svgOf } from '../apps/rollcall/test/support/svg.ts'
import { ldif, nextDay, people } from './pictures/company.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const root = dirname(here)
const program = join(root, 'apps/rollcall/bin/rollcall.js')
const paper = { background: '#14191f', colour: '#d8dee6' }
const morning = Date.UTC(2026, 10, 20, 14, 2)
const day = 24 * 60 * 60 * 1000

/** Each picture: how to come there from home, and what it is called for those who cannot see it. */
const pictures = [
  {
    name: 'directory',
    title: 'The directory: its tree at the left, the entry of Carla Romano at the right',
    async take(pty) {
      pty.press('d')
      await pty.see('ou=people')
      await select(pty, 'ou=people')
      pty.press(keys.right)
      await pty.see('uid=anna')
      await select(pty, 'uid=carla')
      await pty.see('JPEG 96')
    },
  },
  {
    name: 'mapping',
    title: 'The mapping editor: what Mora Lind would get, and a mistake under the expression while it is typed',
    cursor: true,
    async take(pty) {
      pty.press('d')
      await pty.see('ou=people')
      await select(pty, 'ou=people')
      pty.press(keys.right)
      await pty.see('uid=anna')
      await select(pty, 'uid=mora ')
      pty.press('p')
      await pty.see('For Mora Lind')
      await pty.see('mora.lind@acme.example')
      await select(pty, 'title')
      pty.press(keys.enter)
      await pty.see('enter keep')
      pty.press('\u0015', "present(titel) ? title : 'Staff'")
      await pty.see(/\^ .*titel/)
    },
  },
  {
    name: 'plan',
    title: 'A plan: what would change in the application, with the reason for each change',
    async take(pty) {
      pty.press('p')
      await pty.see('Moritz Weber')
      await select(pty, 'Mora Lind')
    },
  },
]

/** Goes down to the line with the text. */
async function select(pty, text) {
  const selected = () => pty.screen().find((line) => line.startsWith('▌')) ?? ''
  while (!selected().includes(text)) {
    const before = selected()
    pty.press(keys.down)
    await pty.see(new RegExp(`^▌(?!${before.slice(1).replace(/[^\p{L}\d ]/gu, '.')})`, 'mu'))
  }
}

const folder = mkdtempSync(join(tmpdir(), 'rollcall-pictures-'))
try {
  const cwd = join(folder, 'acme')
  prepare(cwd)
  for (const picture of pictures) {
    writeFileSync(join(root, 'docs/pictures', `${picture.name}.svg`), await draw(picture, cwd))
    console.log(`docs/pictures/${picture.name}.svg`)
  }
} finally {
  rmSync(folder, { recursive: true })
}

/** A company that was synchronised yesterday, and has changed since. */
function prepare(cwd) {
  mkdirSync(cwd)
  mkdirSync(join(root, 'docs/pictures'), { recursive: true })
  writeFileSync(join(cwd, 'rollcall.yaml'), readFileSync(join(here, 'pictures/rollcall.yaml')))
  writeFileSync(join(cwd, 'acme.ldif'), ldif(people()))
  const wiki = new DatabaseSync(join(cwd, 'wiki.db'))
  wiki.exec(readFileSync(join(here, 'pictures/wiki.sql'), 'utf8'))
  wiki.close()
  const { status, stderr } = spawnSync(process.execPath, [program, 'sync', '--yes', '--quiet'], {
    cwd,
    env: { ...process.env, ...clockAt(morning - day) },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`The first sync ended with ${status}: ${stderr}`)
  writeFileSync(join(cwd, 'acme.ldif'), ldif(nextDay(people())))
}

async function draw({ title, take, cursor = false }, cwd) {
  const [red, green, blue] = [1, 3, 5].map((at) => paper.background.slice(at, at + 2))
  await using pty = openPty({
    cwd,
    columns: 100,
    rows: 30,
    background: [red, green, blue].map((hex) => hex + hex).join('/'),
    env: clockAt(morning),
  })
  await pty.see('in step')
  await take(pty)
  await still(pty)
  return svgOf(gridOf(pty.terminal, { cursor }), { ...paper, title })
}

/** Waits until nothing has moved for half a second. */
async function still({ written }) {
  for (let before = -1; before !== written().length; await new Promise((done) => setTimeout(done, 500)))
    before = written().length
}

function clockAt(now) {
  const clock = pathToFileURL(join(here, 'pictures/fixed-clock.mjs')).href
  return { NODE_OPTIONS: `--import ${clock}`, ROLLCALL_PICTURE_NOW: String(now), TZ: 'Europe/Stockholm' }
}
