import type { ConfigSchema, SecretRef } from '@rollcall/connector-sdk'
import { z } from 'zod'

/** More calls than these are never under way at once. */
export const scimAtOnce = 4

export interface RolesSettings {
  readonly names: readonly string[]
  readonly privileged: readonly string[]
}

export interface ScimSettings {
  readonly url: string
  readonly token?: SecretRef | undefined
  readonly user?: string | undefined
  readonly password?: SecretRef | undefined
  readonly ca?: string | undefined
  readonly insecure: boolean
  readonly members?: 'unreadable' | undefined
  readonly roles?: RolesSettings | undefined
  readonly pageSize: number
  readonly atOnce: number
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
  .meta({ secret: true, examples: [{ keychain: 'wiki' }, { env: 'WIKI_TOKEN' }] })

const shape = z.strictObject({
  url: z
    .string()
    .regex(/^https?:\/\/[^/?#@]+(\/[^?#]*)?$/i, 'Write https://host/path, without a query and without a password.')
    .describe('The address under which the application answers /Users and /Groups.')
    .meta({ examples: ['https://wiki.acme.example/scim/v2'] }),
  token: secret.optional().describe('Where the bearer token is kept.'),
  user: text.optional().describe('Name to sign in with, where the application takes no token.'),
  password: secret.optional().describe('Where the password of `user` is kept.'),
  ca: text
    .optional()
    .describe("PEM file of the authority that signed the server's certificate; only it is trusted then."),
  insecure: z.boolean().default(false).describe('Talk to another machine without encryption.'),
  members: z
    .literal('unreadable')
    .optional()
    .describe('The application never shows who is in a group: Rollcall goes by what it did itself.'),
  roles: z
    .strictObject({
      names: z.array(text).default([]).describe('The values of `roles` that may be given.'),
      privileged: z
        .array(text)
        .default([])
        .describe('Roles that give power over others: their holders are never matched.'),
    })
    .optional()
    .describe('The roles of the application, where it does not list them itself.'),
  pageSize: z.int().min(1).max(1_000).default(100).describe('Records to ask for at once.'),
  atOnce: z
    .int()
    .min(1)
    .max(scimAtOnce)
    .default(scimAtOnce)
    .describe('Requests under way at once; 1 where the application breaks under several.'),
  timeout: z.number().positive().default(60).describe('Seconds the application may take for one answer.'),
})

export const scimSettings: ConfigSchema<ScimSettings> = shape.superRefine((settings, context) => {
  const issue = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message })
  const { url, token, user, password, ca, insecure } = settings
  if (token && (user !== undefined || password)) issue('token', 'Use `token`, or `user` and `password`, not both.')
  if ((user === undefined) !== (password === undefined))
    issue(user === undefined ? 'user' : 'password', '`user` and `password` belong together.')
  if (!/^https?:/i.test(url)) return // said already
  if (!URL.canParse(url)) return issue('url', 'Write https://host/path.')
  const { protocol, hostname } = new URL(url)
  if (protocol === 'https:') return
  if (ca !== undefined) issue('ca', 'A certificate is only checked with https://.')
  if (!insecure && !isThisMachine(hostname))
    issue('url', 'The token would go over the network in clear text: write https://, or say `insecure: true`.')
})

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}
