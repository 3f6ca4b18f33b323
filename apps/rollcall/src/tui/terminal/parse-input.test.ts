import { describe, expect, it } from 'vitest'
import { type Heard, openParser } from './parse-input.ts'

const esc = '\u001b'

/** What the parser hears, a word each. */
function heard(...chunks: readonly string[]): readonly string[] {
  const parser = openParser()
  return [...chunks.flatMap((chunk) => parser.take(chunk)), ...parser.give()].map(word)
}

function word(one: Heard): string {
  switch (one.heard) {
    case 'key':
      return one.key.text === undefined ? one.key.name : `'${one.key.text}'`
    case 'paste':
    case 'answer':
      return `${one.heard} ${JSON.stringify(one.text)}`
    case 'click':
      return `click ${one.column} ${one.row}`
    case 'wheel':
      return `wheel ${one.to}`
    default:
      return one satisfies never
  }
}

describe('typed text', () => {
  it('is a key a sign as people see them', () => {
    expect(heard('ab e\u0301👩\u200d🔬')).toEqual(["'a'", "'b'", "' '", "'e\u0301'", "'👩\u200d🔬'"])
  })
  it('keeps the keys that came with it in one chunk', () => {
    expect(heard('abc\r')).toEqual(["'a'", "'b'", "'c'", 'enter'])
    expect(heard('a\r\nb\n\tc\u007f\u0003')).toEqual([
      "'a'",
      'enter',
      "'b'",
      'enter',
      'tab',
      "'c'",
      'backspace',
      'ctrl-c',
    ])
    expect(heard(`x${esc}[A${esc}[By`)).toEqual(["'x'", 'up', 'down', "'y'"])
  })
})

describe('a key without a sign', () => {
  it('is known by its name, whichever sequence the terminal sends', () => {
    expect(heard(`${esc}[A${esc}OA${esc}[H${esc}OH${esc}[1~${esc}[7~`)).toEqual([
      'up',
      'up',
      'home',
      'home',
      'home',
      'home',
    ])
    expect(heard(`${esc}[3~${esc}[5~${esc}[6~${esc}[Z${esc}OM`)).toEqual([
      'delete',
      'page-up',
      'page-down',
      'shift-tab',
      'enter',
    ])
    expect(heard(`${esc}OP${esc}[[A${esc}[15~`)).toEqual(['f1', 'f1', 'f5'])
  })
  it('carries what was held beside it', () => {
    expect(heard(`${esc}[1;5A${esc}[1;3D${esc}[3;2~${esc}[1;8C`)).toEqual([
      'ctrl-up',
      'alt-left',
      'shift-delete',
      'ctrl-alt-shift-right',
    ])
    expect(heard(`\u0001\u001a\0${esc}b${esc}\u007f`)).toEqual([
      'ctrl-a',
      'ctrl-z',
      'ctrl-space',
      'alt-b',
      'alt-backspace',
    ])
  })
})

describe('the esc key', () => {
  it('is told from a sequence by what follows', () => {
    expect(heard(esc)).toEqual(['esc'])
    expect(heard(esc, '[A')).toEqual(['up'])
    expect(heard(`${esc}${esc}`)).toEqual(['esc', 'esc'])
    expect(heard(`${esc}${esc}[A`)).toEqual(['esc', 'up'])
  })
  it('waits a moment for the rest, and only then', () => {
    const parser = openParser()
    parser.take('a')
    expect(parser.patience()).toBeUndefined()
    parser.take(esc)
    expect(parser.patience()).toBeLessThanOrEqual(50)
    expect(parser.give().map(word)).toEqual(['esc'])
    expect(parser.patience()).toBeUndefined()
  })
})

describe('a paste in brackets', () => {
  it('is one text, whatever is in it and however it comes', () => {
    expect(heard(`${esc}[200~a\r\n${esc}[Ab${esc}[201~c`)).toEqual([`paste ${JSON.stringify(`a\r\n${esc}[Ab`)}`, "'c'"])
    expect(heard(`${esc}[20`, '0~a', 'b', `${esc}[20`, '1~')).toEqual(['paste "ab"'])
  })
  it('whose end never comes is taken as it is', () => {
    expect(heard(`${esc}[200~ab`)).toEqual(['paste "ab"'])
  })
})

describe('the mouse', () => {
  it('is heard as clicks and turns of the wheel; all else it reports is nothing', () => {
    expect(heard(`${esc}[<0;12;5M${esc}[<0;12;5m${esc}[<64;1;1M${esc}[<65;1;1M${esc}[<2;3;3M${esc}[<35;3;3M`)).toEqual([
      'click 11 4',
      'wheel up',
      'wheel down',
    ])
  })
})

describe('the answers of a terminal', () => {
  it('are never taken for typing, even late and in pieces', () => {
    expect(heard(`${esc}]11;rgb:1e1e/2222/2a2a\u0007`, `a${esc}]11;rgb:0/0/0${esc}\\`)).toEqual([
      `answer ${JSON.stringify(`${esc}]11;rgb:1e1e/2222/2a2a\u0007`)}`,
      "'a'",
      `answer ${JSON.stringify(`${esc}]11;rgb:0/0/0${esc}\\`)}`,
    ])
    expect(heard(`${esc}[?62;`, `4c${esc}[12;3R${esc}[I`).map((one) => one.split(' ')[0])).toEqual(
      Array(3).fill('answer'),
    )
  })
})

describe('any bytes at all', () => {
  it('end up as something, and nothing is kept for ever', () => {
    const signs = [esc, '[', 'O', ']', '<', '1', ';', '~', 'A', 'M', '\u0007', 'x', '\r', '2', '0']
    let seed = 7
    const random = (most: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return seed % most
    }
    for (let round = 0; round < 2000; round++) {
      const parser = openParser()
      for (let n = 0; n < 12; n++) parser.take(signs[random(signs.length)] ?? '')
      parser.give()
      expect(parser.patience()).toBeUndefined()
      expect(parser.take('x').map(word)).toEqual(["'x'"])
    }
  })
})
