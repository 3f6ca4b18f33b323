import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cells, plain } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { acmeLdif } from '../testing/a-folder.ts'
import { anOffice } from '../testing/an-office.ts'
import { drawTop, picture } from './look/frame.ts'
import { nothingTold, speech } from './look/speech.ts'
import { margin, paintRow, themeOf } from './look/theme.ts'
import { allScreens, everyScreen } from './screens/all-screens.ts'
import { actsOn } from './state/offers.ts'
import type { PlanState } from './state/plan.ts'
import { aroundOf, topOf } from './state/reduce.ts'
import type { Size } from './state/screen.ts'
import type { Intent, State } from './state/state.ts'
import { aHouse, type House } from './testing/a-house.ts'
import { asciiLook, goTo, keysNamed } from './testing/a-state.ts'

const esc = '\u001b'

/** What people, mistakes and attackers put into directories. */
const values = [
  `Mora${esc}[2J${esc}]0;owned\u0007`,
  'Nora\r\nQuist\u2028\t\u0000x',
  'admin\u202egnp.exe \u200b\u00ad',
  'رنا حداد',
  '山田 太郎'.repeat(8),
  'Zoe\u0308'.repeat(20),
  '👩\u200d🔬 🇩🇪 ❤\ufe0f 1\ufe0f\u20e3 👍🏽',
  'Oskar Ferrari-Holm '.repeat(20),
  '\u009b31m\u0085',
]

const ldif = values
  .map((value, at) => {
    const encoded = Buffer.from(value).toString('base64')
    return `dn: uid=p${at},ou=people,dc=acme,dc=example
objectClass: inetOrgPerson
uid: p${at}
cn:: ${encoded}
sn:: ${encoded}
mail:: ${encoded}
description:: ${encoded}
entryUUID: 00000000-0000-4000-9000-00000000000${at}
`
  })
  .join('\n')

const sizes: readonly Size[] = [
  { columns: 60, rows: 16 },
  { columns: 61, rows: 17 },
  { columns: 80, rows: 24 },
  { columns: 133, rows: 37 },
  { columns: 300, rows: 80 },
  { columns: 59, rows: 80 },
  { columns: 7, rows: 3 },
]
const sgr = new RegExp(`${esc}\\[[\\d;]*m`, 'g')

/** What is wrong with the picture at any size: lines too wide, too many of them, or something that would move the cursor. */
function faultsOf(state: State): readonly string[] {
  return sizes.flatMap((size) => {
    const so = { ...state, size, look: { ...state.look, width: size.columns } }
    const name = `${topOf(so)?.screen.name} at ${size.columns}×${size.rows}`
    const { rows } = picture(so, allScreens)
    const ascii = state.look.signs === asciiLook.signs
    const theme = themeOf({ colour: true, ascii })
    const painted = rows.map((row) => paintRow(row, size.columns, theme, '>').replaceAll(sgr, ''))
    const big = size.columns >= 60 && size.rows >= 16
    const { body, cursor } = big ? drawTop(so, allScreens) : { body: [], cursor: undefined }
    return [
      ...(rows.length > size.rows ? [`${name}: ${rows.length} rows`] : []),
      ...painted.filter((text) => cells(text) > size.columns).map((text) => `${name}: painted too wide: ${text}`),
      ...painted.filter((text) => /\p{Cc}/u.test(text)).map((text) => `${name}: control characters: ${text}`),
      ...body
        .map(({ line }) => plain(line))
        .filter((text) => /\p{Cc}/u.test(text))
        .map((text) => `${name}: not clean: ${JSON.stringify(text)}`),
      ...(cursor && cursor.column >= size.columns - margin ? [`${name}: the cursor is beyond the line`] : []),
      ...(ascii ? painted.filter((text) => ourSigns.test(text)).map((text) => `${name}: not ASCII: ${text}`) : []),
    ]
  })
}

/** Signs that no directory value of this test holds. */
const ourSigns = /[←↑→↓»●○−⊕×▲✕✓·›▌│─━▁-█◌▾▸…“”“‹›]/u

/** What would be said, as it would be written. */
function saidOf(state: State): readonly string[] {
  return speech(nothingTold, state, allScreens).says.filter((line) => /\p{Cc}/u.test(line))
}

/** More than any screen opens with; each takes of it what it knows. */
const given = { sync: 'staff', connection: 'corp', name: 'corp', person: 'mora', text: 'mora', run: 1 }
const starts = everyScreen.map(({ name }) => name)

/** A run lies above the plan that it carries out. */
async function openIn(house: House, screen: string): Promise<void> {
  await house.does(goTo('home'))
  if (screen === 'home') return
  await house.does(goTo(screen === 'run' ? 'plan' : screen, given))
  if (screen !== 'run') return
  const plan = topOf(house.store.get())?.state as PlanState | undefined
  const { view, header } = plan ?? {}
  expect(header?.summary.create).toBeGreaterThan(values.length)
  await house.does(goTo('run', { ...given, from: 'corp', to: 'wiki', view, header }))
}

/** Keys that make sense now, the same ones in every run of the test; texts into fields. */
function nextKeys(state: State, at: number): readonly Intent[] {
  const top = topOf(state)
  if (!top) return []
  if (top.screen.takesText?.(top.state) && at % 4 !== 3) {
    const paste: Intent = { do: 'paste', text: values[at % values.length] ?? '' }
    return at % 3 === 0 ? [paste] : keysNamed(...['a', '山', 'esc', 'tab', 'down', 'enter'].slice(at % 6, (at % 6) + 1))
  }
  const keys = [...actsOn(top, aroundOf(state)).map(({ keys: [key = ''] }) => key), 'down', 'right', 'enter', '?', ':']
  const key = keys[(at * 7 + 3) % keys.length] ?? 'down'
  return keysNamed(key === 'q' ? 'end' : key)
}

describe.each([
  ['in colour', {}],
  ['in ASCII and read-only', { look: asciiLook, readOnly: true }],
])('every screen, %s, over a directory full of nasty values', (_, first) => {
  it.each(starts)('%s fits every size, and lets nothing out that moves the cursor', async (screen) => {
    await using office = await anOffice()
    await appendFile(join(office.path, 'acme.ldif'), `\n${ldif}`)
    if (screen !== 'run') await office.rollcall('sync', '--yes', '--allow', 'empty')
    await using house = aHouse(office.path, first)
    await openIn(house, screen)
    for (let at = 0; at < 15; at++) {
      const state = house.store.get()
      expect(faultsOf(state)).toEqual([])
      expect(saidOf(state)).toEqual([])
      await house.does(...nextKeys(state, at))
    }
  })
})

describe('the tour', () => {
  it('begins with a directory that is really nasty', () => {
    expect(acmeLdif + ldif).toContain(Buffer.from(values[0] ?? '').toString('base64'))
  })
})
