import { toProblem } from '@rollcall/model'
import { CommanderError } from 'commander'
import { type ExitCode, exit, worst } from './exit.ts'
import { buildProgram } from './program.ts'
import { openOutput } from './terminal/output.ts'
import type { World } from './world.ts'

/** Parses a command line, does what it says, and gives the exit code. */
export async function run(argv: readonly string[], version: string, world: World): Promise<ExitCode> {
  const out = openOutput(world.stdout)
  const err = openOutput(world.stderr)
  const said = { out: '', err: '' }
  let code: ExitCode = exit.done
  const program = buildProgram({
    version,
    writeOut: (text) => {
      said.out += text
    },
    writeErr: (text) => {
      said.err += text
    },
    act: async (verb, args, options, global) => {
      const { perform } = await import('./perform.ts') // help needs none of it
      code = await perform({ verb, args, options, global }, { world, out, err })
    },
  })
  try {
    await program.parseAsync(helpLast(withVerb(argv)), { from: 'user' })
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown
    // `rollcall` alone shows its help, which is no mistake.
    if (thrown.code === 'commander.help') await out.write(said.out + said.err)
    else {
      await out.write(said.out)
      await err.write(said.err)
      if (thrown.exitCode !== 0) {
        code = exit.failed
        if (argv.includes('--json')) await out.write(usageDocument(thrown))
      }
    }
  }
  code = await out.flush().then(
    () => code,
    async (thrown) => {
      // What failed before has been told.
      if (code !== exit.failed) await err.write(`${toProblem(thrown).message}\n`)
      return worst([code, exit.failed])
    },
  )
  await err.flush().catch(() => {}) // there is nowhere left to say it
  return code
}

/** Scripts get a document for every end but a killed one. */
function usageDocument({ message }: CommanderError): string {
  const error = { code: 'config.usage', message: message.replace(/^error: /, '') }
  return `${JSON.stringify({ formatVersion: 1, error })}\n`
}

/** `rollcall` without a verb opens the UI; its options may stand alone too. */
function withVerb(argv: readonly string[]): readonly string[] {
  const words = argv.filter((word, at) => !word.startsWith('-') && !takesValue.has(argv[at - 1] ?? ''))
  const asks = argv.some((word) => ['-h', '--help', '-V', '--version'].includes(word))
  return words.length > 0 || asks ? argv : ['ui', ...argv]
}

const takesValue: ReadonlySet<string> = new Set(['-c', '--config'])

/** `help plan` means `plan --help`. */
function helpLast(argv: readonly string[]): readonly string[] {
  const [first, ...rest] = argv
  return first === 'help' ? [...rest, '--help'] : argv
}
