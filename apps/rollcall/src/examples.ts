import type { Verb } from './verb.ts'

const width = 80

/**
 * The examples of a verb, for its help: each with what it is for beside it, or above it as a comment where a line would
 * be too wide. Both can be pasted into a shell.
 */
export function exampleLines(examples: Verb['examples']): readonly string[] {
  const widest = Math.max(...examples.map(([command]) => command.length))
  const beside = examples.map(([command, does]) => `  ${command.padEnd(widest)}  # ${does}`)
  if (beside.every((line) => line.length <= width)) return beside
  return examples.flatMap(([command, does], index) => [
    ...(index === 0 ? [] : ['']),
    `  # ${does}`,
    ...command.split('\n').map((line, at) => (at === 0 ? `  ${line}` : `      ${line}`)),
  ])
}
