import { type Code, RollcallError } from '@rollcall/model'

/** What an administrator can do about it, by the number of the error (Entra: reference-error-codes). Numbers may change: the reaction follows from `error`. */
const hints: Readonly<Record<string, string>> = {
  7000215: 'The client secret is wrong: use its value, not its id.',
  7000222: 'The client secret is expired: make a new one at the app registration.',
  700016: 'Check `clientId` and `tenant`: the tenant does not know the app.',
  700027: 'Register `certificate` with the app, and check that `certificateKey` belongs to it.',
  700024: 'The clock of this machine is wrong, or the token in `federatedTokenFile` is expired.',
  70021: 'Add a federated credential to the app with the issuer and subject of the token in `federatedTokenFile`.',
  700211: 'Add a federated credential to the app with the issuer of the token in `federatedTokenFile`.',
  700212: 'The audience of the token in `federatedTokenFile` has to be api://AzureADTokenExchange.',
  700213: 'Add a federated credential to the app with the subject of the token in `federatedTokenFile`.',
  7000112: 'The app is disabled in this tenant: an administrator has to enable it.',
  90002: 'Check `tenant`, and `cloud`: there is no such tenant.',
  900023: 'Check `tenant`: it is no tenant id and no domain.',
  500011: 'Check `cloud` and `graph`: the tenant is in another cloud.',
  53003: 'A Conditional Access policy for workload identities blocks the app.',
}

/** Where an error of the token endpoint (RFC 6749 section 5.2) leads. */
export function tokenRefused(error: string, description: string, cause: unknown): RollcallError {
  const number = /AADSTS(\d+)/.exec(description)?.[1]
  const trace = /(?:trace id|trace_id):\s*([\w-]+)/i.exec(description)?.[1]
  const [sentence = ''] = description.split(/\s*(?:Trace ID|Correlation ID):/i)
  const said = sentence.trim() === '' ? error : sentence.trim().replace(/[.\s]*$/, '')
  const hint = number === undefined ? undefined : hints[number]
  return new RollcallError(
    reactionTo(error),
    `Entra ID gives no token: ${said}.${trace === undefined ? '' : ` (trace id ${trace})`}`,
    { cause, ...(hint === undefined ? {} : { hint }) },
  )
}

function reactionTo(error: string): Code {
  if (error === 'temporarily_unavailable' || error === 'server_error') return 'unavailable.token'
  if (error === 'invalid_scope' || error === 'invalid_resource') return 'config.graph'
  return 'auth.token-refused'
}
