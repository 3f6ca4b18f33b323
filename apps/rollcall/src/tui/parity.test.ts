import { describe, expect, it } from 'vitest'
import { buildProgram } from '../program.ts'
import { everyScreen } from './screens/all-screens.ts'
import { type CommandsFor, commandsFor } from './testing/commands-for.ts'
import { isMove } from './widgets/list.ts'

const table = Object.entries(commandsFor)
const lines = [...new Set(table.flatMap(([, { shows, acts = {} }]) => [shows, ...Object.values(acts)]))]

function listed({ acts = {}, moves = [], shell = {} }: CommandsFor): readonly string[] {
  return [...Object.keys(acts), ...moves, ...Object.keys(shell)]
}

describe('everything the UI can do', () => {
  it.each(everyScreen.map((screen) => [screen.name, screen] as const))(
    'stands on the screen %s beside the command that does the same',
    (name, { bindings }) => {
      const known = listed(commandsFor[name] ?? { shows: '' })
      const acts = [...new Set(bindings.map(({ act }) => act))].filter((act) => !isMove(act))
      expect(
        acts.filter((act) => !known.includes(act)),
        'belongs into testing/commands-for.ts',
      ).toEqual([])
      expect(known.filter((act) => !acts.includes(act))).toEqual([]) // nothing stands there that is gone
    },
  )
  it('is on the list, each act once', () => {
    expect(everyScreen.map(({ name }) => name).filter((name) => !(name in commandsFor))).toEqual([])
    for (const [, commands] of table) expect(new Set(listed(commands)).size).toBe(listed(commands).length)
  })
})

describe('a command of that list', () => {
  it.each(lines)('rollcall %s is understood by the program', async (line) => {
    const [verb] = line.split(' ')
    let done = ''
    const program = buildProgram({
      version: '1.2.3',
      writeOut: () => {},
      writeErr: () => {},
      act: async ({ name }) => {
        done = name
      },
    })
    await program.parseAsync(line.split(' '), { from: 'user' })
    expect(done).toBe(verb)
  })
})
