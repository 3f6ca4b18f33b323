import {
  checkUnsaved,
  connectorSettings,
  connectors,
  type OpenUnsaved,
  openKeychain,
  openUnsaved,
  proposeEdit,
  readConnection,
  type Stage,
  secretsLeft,
  writeEdit,
} from '@rollcall/host'
import { toProblem } from '@rollcall/model'
import type { ConnectionEffect, ConnectionNews } from '../state/connection.ts'
import type { ConnectionsEffect, ConnectionsNews } from '../state/connections.ts'
import type { TestNews } from '../state/tested.ts'
import type { Hands } from './hands.ts'

/** Tests a connection as it stands in the configuration. */
export const connectionsHands: Hands<ConnectionsEffect, ConnectionsNews> = {
  'connections.test': {
    async run({ connection }, { host, signal, tell }) {
      const open = await host()
      const tested = { connection: await open.connection(connection), redact: open.redact }
      await testWhole(tested, signal, (news) => tell({ ...news, connection }))
    },
  },
  'connections.propose': {
    async run({ connection }, { configFile, tell }) {
      const proposal = await proposeEdit(configFile, [{ path: ['connections', connection] }])
      tell({ news: 'removal', removal: { connection, proposal, secrets: secretsLeft(proposal) } })
    },
  },
  'connections.remove': {
    writes: true,
    async run({ removal: { connection, proposal, secrets } }, { reopen, tell }) {
      await writeEdit(proposal)
      await reopen()
      const keychain = openKeychain()
      const left = await Promise.all(secrets.map((name) => keychain.remove(name))).then(() => undefined, toProblem)
      tell({ news: 'removed', connection, ...(left && { left }) })
    },
  },
}

type Own = Extract<ConnectionEffect, { readonly effect: `connection.${string}` }>

export const connectionHands: Hands<Own, ConnectionNews> = {
  'connection.look': {
    async run({ name }, { configFile, tell }) {
      const raw = name === undefined ? undefined : await readConnection(configFile, name)
      const choices = connectors.map(({ name: own, title, summary }) => ({ name: own, title, summary }))
      tell({ news: 'looked', connectors: choices, settings: await connectorSettings(), ...(raw && { raw }) })
    },
  },
  'connection.check': {
    async run({ of }, { tell }) {
      tell({ news: 'checked', of, problems: await checkUnsaved(of) })
    },
  },
  'connection.test': {
    async run({ of }, { configFile, env, signal, tell }) {
      await using open = await openUnsaved(of, { configFile, env })
      await testWhole(open, signal, tell)
    },
  },
  'connection.propose': {
    async run({ of: { name, connector, settings } }, { configFile, tell }) {
      const value = { connector, ...settings }
      tell({ news: 'proposed', proposal: await proposeEdit(configFile, [{ path: ['connections', name], value }]) })
    },
  },
  'connection.write': {
    writes: true,
    async run({ proposal }, { reopen, tell }) {
      await writeEdit(proposal)
      await reopen()
      tell({ news: 'written' })
    },
  },
}

/** Tells each stage of a test, and at the end whether it passed. */
async function testWhole(
  { connection, redact }: Pick<OpenUnsaved, 'connection' | 'redact'>,
  signal: AbortSignal,
  tell: (news: TestNews) => void,
): Promise<void> {
  let passed = true
  for await (const batch of connection.test({}, signal))
    for (const stage of batch) {
      passed = stage.problem === undefined
      tell({ news: 'stage', stage: withoutSecrets(stage, redact) })
    }
  tell({ news: 'tested', passed })
}

/** What a stage says leaves this thread without the secret that it was about. */
export function withoutSecrets(stage: Stage, redact: (text: string) => string): Stage {
  const { problem } = stage
  const safe = problem && { ...problem, message: redact(problem.message) }
  return { ...stage, detail: redact(stage.detail), ...(safe && { problem: safe }) }
}
