import { Argument, Command, Option } from 'commander'
import { exampleLines } from './examples.ts'
import type { GlobalOptions } from './session.ts'
import type { Verb, VerbOptions } from './verb.ts'
import { laterVerbs, verbs } from './verbs.ts'

export interface ProgramParts {
  readonly version: string
  readonly writeOut: (text: string) => void
  readonly writeErr: (text: string) => void
  readonly act: (
    verb: Verb,
    args: readonly (string | undefined)[],
    options: VerbOptions,
    global: GlobalOptions & { readonly color: boolean },
  ) => Promise<void>
}

/** The command line. A verb's own options are loaded with the verb, so that none pays for another. */
export function buildProgram({ version, writeOut, writeErr, act }: ProgramParts): Command {
  const program = new Command('rollcall')
    .description('Keeps the accounts, groups and roles of applications in step with a directory.')
    .version(version, '-V, --version', 'print the version')
    .option('-c, --config <file>', 'the configuration', 'rollcall.yaml')
    .option('--json', 'machine output on stdout: one JSON document, or JSON lines for streams')
    .option('-q, --quiet', 'say nothing but errors; the exit code tells')
    .option('--no-color', 'plain text (also: NO_COLOR)')
    .option('-v, --verbose', 'the causes of an error, with their stacks')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut, writeErr })
    .showHelpAfterError('See `rollcall --help`.')
    .exitOverride()
    .addHelpText('after', exitCodes)
  for (const { name, summary } of verbs) program.command(name).description(summary)
  for (const name of laterVerbs) {
    const verb = program.command(name, { hidden: true }).helpOption(false).allowUnknownOption().allowExcessArguments()
    verb.action(() => program.error(`error: \`${name}\` is not in this version of Rollcall.`))
  }
  return program.hook('preSubcommand', async (_, command) => {
    const verb = await verbs.find(({ name }) => name === command.name())?.load()
    if (verb) configure(command, verb, (args) => act(verb, args, command.opts(), program.opts()))
  })
}

function configure(command: Command, verb: Verb, act: (args: readonly (string | undefined)[]) => Promise<void>): void {
  for (const { name, says, choices } of verb.arguments) {
    const argument = new Argument(name, says)
    command.addArgument(choices ? argument.choices(choices) : argument)
  }
  for (const { flags, says, choices, many } of verb.options) {
    const option = new Option(flags, says)
    if (choices) option.choices(choices)
    if (many) option.argParser((value: string, before: readonly string[] = []) => [...before, value])
    command.addOption(option)
  }
  command
    .showHelpAfterError(`See \`rollcall ${verb.name} --help\`.`)
    .addHelpText('after', `\nExamples:\n${exampleLines(verb.examples).join('\n')}`)
    .action(() => act(command.args))
}

const exitCodes = `
Exit codes:
  0    done, nothing left
  1    usage, configuration or connection; a paused sync
  2    changes pending (plan)
  3    applied, with failures or findings not seen before
  4    stopped by a guard
  5    another run of this sync is on
  130  interrupted, resumable`
