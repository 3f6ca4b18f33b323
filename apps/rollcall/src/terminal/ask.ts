import { RollcallError } from '@rollcall/model'

/** Questions to a person. Without a terminal there is nobody to ask, and each says so instead. */
export interface Asker {
  readonly possible: boolean
  confirm(question: string): Promise<boolean>
  text(question: string, proposal?: string): Promise<string>
  choose(question: string, choices: readonly string[]): Promise<string>
  /** Not shown while typed. */
  secret(question: string): Promise<string>
}

export interface AskPlace {
  readonly input: NodeJS.ReadableStream
  /** Questions go to stderr: stdout is for results. */
  readonly output: NodeJS.WritableStream
  readonly signal: AbortSignal
}

/** Prompts are loaded at the first question: most runs ask none. */
export function openAsker(place: AskPlace): Asker {
  const prompts = () => import('@inquirer/prompts')
  return {
    possible: true,
    confirm: async (message) => (await prompts()).confirm({ message, default: false }, place),
    text: async (message, proposal) =>
      (await prompts()).input({ message, required: true, ...(proposal ? { default: proposal } : {}) }, place),
    choose: async (message, choices) => (await prompts()).select({ message, choices: [...choices] }, place),
    secret: async (message) => (await prompts()).password({ message, mask: false }, place),
  }
}

export const nobodyToAsk: Asker = {
  possible: false,
  confirm: refuse,
  text: refuse,
  choose: refuse,
  secret: refuse,
}

async function refuse(question: string): Promise<never> {
  throw new RollcallError('config.no-terminal', `There is no terminal to ask on: ${question}`, {
    hint: 'Give the answer as an option; --help lists them.',
  })
}
