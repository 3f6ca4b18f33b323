import type { SecretRef } from '@rollcall/connector-sdk'
import { z } from 'zod'

/** What reading needs to know; a connector's own settings have more. */
export interface SourceSettings {
  readonly startTls: boolean
  readonly insecure: boolean
  readonly ca?: string | undefined
  readonly clientCertificate?: string | undefined
  readonly clientKey?: string | undefined
  readonly password?: SecretRef | undefined
  readonly baseDn: string
  readonly users: string
  readonly groups: string
  readonly followReferrals: readonly string[]
  readonly pageSize: number
  readonly connectTimeout: number
  readonly answerTimeout: number
}

/** Text that a parser accepts; what it says otherwise is the message. */
export function parsed(parse: (text: string) => unknown): z.ZodString {
  return z.string().superRefine((text, context) => {
    try {
      parse(text)
    } catch (thrown) {
      context.addIssue({ code: 'custom', message: (thrown as Error).message })
    }
  })
}

const text = z.string().min(1)

/** Where a password is kept. */
export const secretShape: z.ZodType<SecretRef> = z
  .union([
    z.strictObject({ keychain: text }),
    z.strictObject({ env: text }),
    z.strictObject({ file: text }),
    z.strictObject({ command: z.array(text).min(1) }),
  ])
  .meta({ secret: true, examples: [{ keychain: 'corp' }, { env: 'CORP_PASSWORD' }] })

/** Of an address. */
export const ldapUrl: z.ZodString = z
  .string()
  .regex(/^ldaps?:\/\/[^/?#]+\/?$/i, 'Write ldaps://host or ldap://host, with :port where it is not the usual one.')

/** How the connection is protected. */
export const protectionShape: {
  readonly startTls: z.ZodDefault<z.ZodBoolean>
  readonly insecure: z.ZodDefault<z.ZodBoolean>
  readonly ca: z.ZodOptional<z.ZodString>
  readonly clientCertificate: z.ZodOptional<z.ZodString>
  readonly clientKey: z.ZodOptional<z.ZodString>
} = {
  startTls: z.boolean().default(false).describe('Encrypt an ldap:// connection before anything else is sent.'),
  insecure: z.boolean().default(false).describe('Let the password go over the network in clear text.'),
  ca: text
    .optional()
    .describe("PEM file of the authority that signed the server's certificate; only it is trusted then."),
  clientCertificate: text.optional().describe('PEM file of a certificate to show to the server.'),
  clientKey: text.optional().describe('PEM file of its key.'),
}

/** How much at once, how long, and where else. */
export const patienceShape: {
  readonly followReferrals: z.ZodDefault<z.ZodArray<z.ZodString>>
  readonly pageSize: z.ZodDefault<z.ZodInt>
  readonly connectTimeout: z.ZodDefault<z.ZodNumber>
  readonly answerTimeout: z.ZodDefault<z.ZodNumber>
} = {
  followReferrals: z.array(text).default([]).describe('Hosts to follow referrals to; others are counted and left.'),
  pageSize: z.int().min(1).max(10_000).default(1_000).describe('Entries to ask for at once.'),
  connectTimeout: z.number().positive().default(8).describe('Seconds to wait for a connection.'),
  answerTimeout: z
    .number()
    .positive()
    .default(30)
    .describe('Seconds the server may be silent while it owes an answer.'),
}
