// How long after a key the picture shows it: keys are held down and letters typed as a person does at a terminal, while the
// program reads, plans or shows a directory of 100,000 people. From the writing of the key to the first frame that shows it, as
// a terminal on the other side of the pseudo-terminal has it.
import { setTimeout as wait } from 'node:timers/promises'
import { keys, openPty } from '../../apps/rollcall/test/support/pty.ts'
import { printTable } from './table.mjs'

const perSecond = 30
const sizes = [
  [80, 24],
  [200, 50],
]
const patience = 120_000

/** Drives the program in `cwd`, whose configuration has the sync `staff`, and prints a table. */
export async function measureKeys({ cwd, seconds }) {
  const rows = []
  for (const [columns, lines] of sizes) {
    const of = `${columns}×${lines}`
    for (const [what, situation] of Object.entries(situations)) {
      await using pty = openPty({ cwd, columns, rows: lines, background: '1414/1919/1f1f' })
      await pty.see('staff', patience)
      const { press, shown, seconds: during = seconds } = await situation(pty)
      const waits = await hold(pty, { press, shown, count: perSecond * during })
      rows.push({ what, of, ...figures(waits) })
      console.log(`  ${of}  ${what}: p95 ${figures(waits)['p95 ms']} ms`)
    }
  }
  console.log(`\nFrom a key to the first frame that shows it (${perSecond} keys a second, ${seconds} s each)`)
  printTable(rows.map(({ what, of, ...rest }) => ({ '': what, of, ...rest })))
}

/** Each comes to its screen and says which keys follow, and how many of them the screen shows. */
const situations = {
  async 'a tree: ↓ held, its people read as one goes'(pty) {
    await openTree(pty)
    return moved(pty, keys.down, () => personOf(selected(pty)))
  },
  async 'a search: a command typed while 100,000 people are read'(pty) {
    await findPeople(pty)
    pty.press(keys.end)
    await pty.miss('u000001', patience)
    pty.press(':')
    await pty.see('Command')
    return { ...typed(/^ *: ?(\S*)/m), seconds: 3 }
  },
  async 'a search: ↑ held in 100,000 people'(pty) {
    await findPeople(pty)
    await readAll(pty)
    return moved(pty, keys.up, () => personOf(selected(pty)))
  },
  async 'a search: a filter typed over 100,000 people'(pty) {
    await findPeople(pty)
    await readAll(pty)
    pty.press('/')
    await pty.see('filter:')
    return typed(/filter: ?(\S*)/)
  },
  async 'a plan of 100,000: a command typed while it is made'(pty) {
    pty.press('p')
    await pty.miss('last 20 runs', patience)
    pty.press(':')
    await pty.see('Command')
    return typed(/^ *: ?(\S*)/m)
  },
  async 'a plan of 100,000: ↓ held'(pty) {
    const start = performance.now()
    pty.press('p')
    await pty.see(/1 of 10\d,\d{3}/, patience)
    console.log(`  planned in ${((performance.now() - start) / 1000).toFixed(1)} s`)
    return moved(pty, keys.down, () => placeIn(pty.screen().join('\n')))
  },
}

async function openTree(pty) {
  pty.press('d')
  await pty.see('ou=people', patience)
  await goDownTo(pty, (line) => line.includes('ou=people'))
  pty.press(keys.right)
  await pty.see('u000001', patience)
  await goDownTo(pty, (line) => Number.isFinite(personOf(line)))
}

async function findPeople(pty) {
  pty.press('d')
  await pty.see('ou=people', patience)
  pty.press('s')
  await pty.see('name, DN or filter:')
  pty.press('(uid=*)', keys.enter)
  await pty.see('u000001', patience)
  await goDownTo(pty, (line) => Number.isFinite(personOf(line)))
}

async function goDownTo(pty, isThere) {
  while (!isThere(selected(pty))) {
    const before = selected(pty)
    pty.press(keys.down)
    await until(() => selected(pty) !== before)
  }
}

async function readAll(pty) {
  const start = performance.now()
  pty.press(keys.end)
  await until(() => personOf(selected(pty)) === 100_000)
  console.log(`  read to the end in ${((performance.now() - start) / 1000).toFixed(1)} s`)
}

function selected(pty) {
  return pty.screen().find((line) => line.startsWith('▌')) ?? ''
}

/** `12 of 102,000` */
function placeIn(text) {
  return Number(/([\d,]+) of 10\d,\d{3}/.exec(text)?.[1]?.replaceAll(',', ''))
}

/** The number of the person who is selected. */
function personOf(text) {
  return Number(/u(\d{6})/.exec(text)?.[1] ?? Number.NaN)
}

/** The same key again and again; how far it leads is seen from the first. */
async function moved(pty, press, here) {
  const before = here()
  pty.press(press)
  await until(() => here() !== before)
  const [start, step] = [here(), here() - before]
  return { press: () => press, shown: () => Math.floor((here() - start) / step) }
}

/** Letters one by one, then all of them gone with one key, and again. */
function typed(pattern) {
  const texts = ['', ...Array.from(letters, (_, at) => letters.slice(0, at + 1))]
  const textAfter = (count) => texts[count % texts.length]
  return {
    press: (at) => (textAfter(at + 1) === '' ? '\u0015' : (textAfter(at + 1).at(-1) ?? '')),
    shown: (screen, sofar, sent) => {
      const text = pattern.exec(screen)?.[1] ?? ''
      for (let count = sent; count > sofar; count--) if (textAfter(count) === text) return count
      return sofar
    },
  }
}

const letters = 'u000123'

/** Presses so many keys at their pace, whether or not they are shown; how many ms each took to be shown. */
async function hold(pty, { press, shown, count }) {
  const sent = []
  const waits = []
  const look = () => {
    const now = performance.now()
    const seen = Math.min(sent.length, shown(pty.screen().join('\n'), waits.length, sent.length))
    while (waits.length < seen) waits.push(now - sent[waits.length])
  }
  const listening = pty.terminal.onWriteParsed(look)
  const start = performance.now()
  for (let at = 0; at < count; at++) {
    await wait(Math.max(0, start + (at * 1000) / perSecond - performance.now()))
    sent.push(performance.now())
    pty.press(press(at))
  }
  await until(() => waits.length === count)
  listening.dispose()
  return waits
}

async function until(holds) {
  const end = performance.now() + patience
  while (!holds()) {
    if (performance.now() > end) throw new Error('The screen did not change.')
    await wait(5)
  }
}

function figures(waits) {
  const sorted = waits.toSorted((one, other) => one - other)
  const at = (part) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))])
  return { keys: waits.length, 'p50 ms': at(0.5), 'p95 ms': at(0.95), 'max ms': Math.round(sorted.at(-1)) }
}
