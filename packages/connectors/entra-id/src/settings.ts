import type { ConfigSchema, SecretRef } from '@rollcall/connector-sdk'
import { z } from 'zod'

/** Where tokens come from and where Graph is. Tokens of one cloud are good for nothing in another (Graph: deployments). */
export const clouds = {
  global: { authority: 'https://login.microsoftonline.com', graph: 'https://graph.microsoft.com' },
  usgov: { authority: 'https://login.microsoftonline.us', graph: 'https://graph.microsoft.us' },
  dod: { authority: 'https://login.microsoftonline.us', graph: 'https://dod-graph.microsoft.us' },
  china: { authority: 'https://login.chinacloudapi.cn', graph: 'https://microsoftgraph.chinacloudapi.cn' },
} as const

/** Where Microsoft Graph tells that something changed. */
export interface NotificationSettings {
  readonly url: string
  readonly listen: string
  readonly certificate?: string | undefined
  readonly certificateKey?: SecretRef | undefined
}

export interface EntraSettings {
  readonly tenant: string
  readonly clientId?: string | undefined
  readonly clientSecret?: SecretRef | undefined
  readonly certificate?: string | undefined
  readonly certificateKey?: SecretRef | undefined
  readonly federatedTokenFile?: string | undefined
  readonly managedIdentity: boolean
  readonly cloud: keyof typeof clouds
  readonly authority?: string | undefined
  readonly graph?: string | undefined
  readonly extensions: readonly string[]
  readonly poll: number
  readonly notifications?: NotificationSettings | undefined
  readonly ca?: string | undefined
  readonly timeout: number
}

const text = z.string().min(1)
const secret = z
  .union([
    z.strictObject({ keychain: text }),
    z.strictObject({ env: text }),
    z.strictObject({ file: text }),
    z.strictObject({ command: z.array(text).min(1) }),
  ])
  .meta({ secret: true, examples: [{ keychain: 'entra' }, { env: 'ENTRA_SECRET' }] })
const graphRoot = z.string().regex(/^https:\/\/[^/?#@\s]+(\/v1\.0)?\/?$/i, 'Write https://host, without a path.')
const origin = z.string().regex(/^https:\/\/[^/?#@\s]+\/?$/i, 'Write https://host, without a path.')

const shape = z.strictObject({
  tenant: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]*$/i, 'Write the id of the tenant, or one of its domains.')
    .describe('The tenant: its id, or one of its verified domains.')
    .meta({ examples: ['acme.onmicrosoft.com'] }),
  clientId: text.optional().describe('The application (client) id of the app registration, or of a managed identity.'),
  clientSecret: secret.optional().describe('Where the client secret of the app is kept.'),
  certificate: text.optional().describe('PEM file of a certificate that is registered with the app.'),
  certificateKey: secret.optional().describe('Where the private key of `certificate` is kept, as PEM.'),
  federatedTokenFile: text
    .optional()
    .describe('File with a token of another identity provider that the app trusts (Kubernetes); read anew each time.'),
  managedIdentity: z.boolean().default(false).describe('Use the managed identity of the machine this runs on.'),
  cloud: z
    .enum(['global', 'usgov', 'dod', 'china'])
    .default('global')
    .describe('Which cloud of Microsoft the tenant is in.'),
  authority: origin.optional().describe('Address that tokens come from, where it is not that of the cloud.'),
  graph: graphRoot.optional().describe('Address of Microsoft Graph, where it is not that of the cloud.'),
  extensions: z
    .array(z.string().regex(/^extension_[0-9a-f]{32}_\w+$/i, 'Write extension_{app id without hyphens}_{name}.'))
    .default([])
    .describe('Directory extensions of people and groups that may be mapped.'),
  poll: z.number().min(1).default(30).describe('Seconds between two questions for changes while it is watched.'),
  notifications: z
    .strictObject({
      url: z
        .string()
        .regex(/^https:\/\/[^/?#@\s]+(\/[^?#\s]*)?$/i, 'Write https://host/path, as Microsoft Graph reaches it.')
        .describe('The public address of this listener.'),
      listen: z
        .string()
        .regex(/^(.+:)?\d{1,5}$/, 'Write address:port.')
        .default('127.0.0.1:8181')
        .describe('Where to listen: address:port.'),
      certificate: text.optional().describe('PEM file of its certificate; without one a proxy in front ends TLS.'),
      certificateKey: secret.optional().describe('Where the private key of that certificate is kept.'),
    })
    .optional()
    .describe('Let Microsoft Graph tell at once that something changed, while it is watched.'),
  ca: text
    .optional()
    .describe("PEM file of the authority that signed the servers' certificates, if it is not a public one."),
  timeout: z.number().positive().default(60).describe('Seconds that one answer may take.'),
})

export const entraSettings: ConfigSchema<EntraSettings> = shape.superRefine((settings, context) => {
  const issue = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message })
  const {
    tenant,
    clientId,
    clientSecret,
    certificate,
    certificateKey,
    federatedTokenFile,
    managedIdentity,
    notifications,
  } = settings
  if (['common', 'organizations', 'consumers'].includes(tenant.toLowerCase()))
    issue('tenant', 'Name one tenant: its id, or one of its domains.')
  const ways = [clientSecret, certificate, federatedTokenFile, managedIdentity || undefined]
  const given = ways.filter((way) => way !== undefined).length
  if (given !== 1)
    issue(
      'clientSecret',
      `Say how the app proves itself, in one way: clientSecret, certificate, federatedTokenFile or managedIdentity${given > 1 ? '; there are several' : ''}.`,
    )
  if ((certificate === undefined) !== (certificateKey === undefined))
    issue(
      certificate === undefined ? 'certificate' : 'certificateKey',
      'certificate and certificateKey belong together.',
    )
  if ((notifications?.certificate === undefined) !== (notifications?.certificateKey === undefined))
    issue('notifications', 'certificate and certificateKey belong together.')
  if (clientId === undefined && !managedIdentity) issue('clientId', 'The app has a client id: name it.')
})

/** The address of Graph, without a slash at the end. */
export function graphRootOf({ graph, cloud }: Pick<EntraSettings, 'graph' | 'cloud'>): string {
  return new URL(graph ?? clouds[cloud].graph).origin
}

/** The address that tokens come from, without a slash at the end. */
export function authorityOf({ authority, cloud }: Pick<EntraSettings, 'authority' | 'cloud'>): string {
  return new URL(authority ?? clouds[cloud].authority).origin
}
