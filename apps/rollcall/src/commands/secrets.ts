import { text as readAll } from 'node:stream/consumers'
import { RollcallError } from '@rollcall/model'
import { exit } from '../exit.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const secretsCommand: Verb = defineVerb<Record<never, never>>({
  name: 'secrets',
  arguments: [
    { name: '<action>', says: 'set, list or rm', choices: ['set', 'list', 'rm'] },
    { name: '[name]', says: 'what the configuration calls it: { keychain: name }' },
  ],
  options: [],
  examples: [
    ['rollcall secrets set corp', 'asks for it, without showing it'],
    ['pass show corp | rollcall secrets set corp', 'from a pipe'],
    ['rollcall secrets list', 'names only'],
    ['rollcall secrets rm corp', 'forget it'],
  ],
  async run({ view, ask, stdin }, [action = '', name]) {
    const { openKeychain } = await import('@rollcall/host')
    const keychain = openKeychain()
    if (action === 'list') {
      await view.list(
        'secrets',
        (await keychain.list()).map((name) => ({ name })),
      )
      return exit.done
    }
    if (name === undefined)
      throw new RollcallError('config.secret-name', `\`secrets ${action}\` needs the name of the secret.`, {
        hint: `For example: rollcall secrets ${action} corp`,
      })
    if (action === 'rm') {
      const removed = await keychain.remove(name)
      await view.said(removed ? `${name} is no longer in the keychain.` : `There is no ${name} in the keychain.`, {
        name,
        removed,
      })
      return removed ? exit.done : exit.failed
    }
    const secret = ask.possible
      ? await ask.secret(`Secret for ${name} (not shown)`)
      : (await readAll(stdin)).replace(/\r?\n$/, '')
    if (secret === '')
      throw new RollcallError('config.secret-empty', 'An empty secret is not kept.', {
        hint: ask.possible
          ? 'Type it at the question.'
          : `Without a terminal it is read from stdin: pass show ${name} | rollcall secrets set ${name}`,
      })
    await keychain.set(name, secret)
    await view.said(`Kept in the keychain; name it in the configuration as { keychain: ${name} }.`, {
      name,
      kept: true,
    })
    return exit.done
  },
})
