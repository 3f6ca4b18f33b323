import type { ConfigSchema, SecretRef } from '@rollcall/connector-sdk'
import type { Field } from '@rollcall/model'
import { z } from 'zod'

/** What the configuration says of one field; what it leaves out is read from the catalogue. */
export interface FieldSettings {
  readonly column: string
  readonly type?: Field['type'] | undefined
  readonly unique?: boolean | undefined
  readonly required?: boolean | undefined
  readonly ignoreCase?: boolean | undefined
  readonly naming?: boolean | undefined
  readonly maxLength?: number | undefined
}

export type Fields = readonly string[] | Readonly<Record<string, string | FieldSettings>>

export interface TableSettings {
  readonly table: string
  readonly id: string
  readonly generate?: 'uuid' | undefined
  readonly fields: Fields
}

export interface ActiveSettings {
  readonly column: string
  readonly true: string | number | boolean | null
  readonly false: string | number | boolean | null
}

export interface UsersSettings extends TableSettings {
  readonly active?: string | ActiveSettings | undefined
}

export interface GroupsSettings extends TableSettings {
  readonly memberships?: { readonly table: string; readonly group: string; readonly member: string } | undefined
}

export interface RolesSettings {
  readonly table: string
  readonly account: string
  readonly role: string
  readonly names?: readonly string[] | undefined
  readonly privileged: readonly string[]
}

export interface SqlSettings {
  readonly url?: string | undefined
  readonly file?: string | undefined
  readonly password?: SecretRef | undefined
  readonly ca?: string | undefined
  readonly tls?: boolean | undefined
  readonly insecure: boolean
  readonly timeout: number
  readonly users: UsersSettings
  readonly groups?: GroupsSettings | undefined
  readonly roles?: RolesSettings | undefined
}

const text = z.string().min(1)
const scalar = z.union([text, z.number(), z.boolean(), z.null()])
const secret = z
  .union([
    z.strictObject({ keychain: text }),
    z.strictObject({ env: text }),
    z.strictObject({ file: text }),
    z.strictObject({ command: z.array(text).min(1) }),
  ])
  .meta({ secret: true, examples: [{ keychain: 'app' }, { env: 'APP_PASSWORD' }] })

const field = z.strictObject({
  column: text.describe('The column that holds it.'),
  type: z
    .enum(['text', 'number', 'boolean', 'time', 'bytes', 'ref'])
    .optional()
    .describe('`ref` holds the id of an account.'),
  unique: z.boolean().optional().describe('No two records may hold the same value.'),
  required: z.boolean().optional().describe('No record may be without a value.'),
  ignoreCase: z.boolean().optional().describe('Upper and lower case are the same.'),
  naming: z.boolean().optional().describe('The record is called by it. Default: the first unique field.'),
  maxLength: z.int().min(1).optional().describe('Most characters it takes.'),
})

const table = {
  table: text.describe('The table, or schema.table.').meta({ examples: ['accounts', 'app.accounts'] }),
  id: text.default('id').describe('The key column. It never changes.'),
  generate: z.literal('uuid').optional().describe('How a new id is made, where the database does not.'),
  fields: z
    .union([z.array(text).min(1), z.record(text, z.union([text, field]))])
    .describe(
      'Fields and their columns, or a list where both are called the same. The rest is read from the catalogue.',
    )
    .meta({ examples: [{ userName: 'username', mail: 'email' }, ['username', 'email']] }),
}

const shape = z.strictObject({
  url: z
    .string()
    .regex(/^postgres(ql)?:\/\/.+/, 'Write postgres://user@host/database.')
    .optional()
    .describe('A PostgreSQL database, as postgres://user@host:port/database; the password stands in `password`.')
    .meta({ examples: ['postgres://rollcall@db.acme.example/app'] }),
  file: text
    .optional()
    .describe('An SQLite database instead; relative to the configuration.')
    .meta({ examples: ['app.db'] }),
  password: secret.optional().describe('Where the password of the database user is kept.'),
  ca: text
    .optional()
    .describe("PEM file of the authority that signed the server's certificate; only it is trusted then."),
  tls: z
    .boolean()
    .optional()
    .describe('Encrypt, and check the server. Default: yes, unless the server is on this machine.'),
  insecure: z.boolean().default(false).describe('Talk to another machine without encryption.'),
  timeout: z.number().positive().default(60).describe('Seconds the database may take for one answer.'),
  users: z
    .strictObject({
      ...table,
      active: z
        .union([text, z.strictObject({ column: text, true: scalar.default(true), false: scalar.default(false) })])
        .optional()
        .describe('The column that says whether an account may be used, and how. Without it nobody can be disabled.')
        .meta({ examples: ['active', { column: 'status', true: 'active', false: 'disabled' }] }),
    })
    .describe('Where accounts are kept.'),
  groups: z
    .strictObject({
      ...table,
      memberships: z
        .strictObject({
          table: text,
          group: text.describe('The column with the id of the group.'),
          member: text.describe('The column with the id of the account.'),
        })
        .optional()
        .describe('The table with one row for each member of a group.'),
    })
    .optional()
    .describe('Where groups are kept.'),
  roles: z
    .strictObject({
      table: text,
      account: text.describe('The column with the id of the account.'),
      role: text.describe('The column with the name of the role.'),
      names: z.array(text).optional().describe('The roles there are. Default: those held by somebody.'),
      privileged: z
        .array(text)
        .default([])
        .describe('Roles that give power over others: their holders are never matched.'),
    })
    .optional()
    .describe('The table with one row for each role of an account.'),
})

export const sqlSettings: ConfigSchema<SqlSettings> = shape.superRefine((settings, context) => {
  const issue = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message })
  const { url, file, password, ca, tls, insecure } = settings
  if (url === undefined && file === undefined) issue('url', 'Write `url` for PostgreSQL or `file` for SQLite.')
  if (url !== undefined && file !== undefined) issue('file', 'Use `url` or `file`, not both.')
  if (file !== undefined && (password || ca || tls || insecure)) issue('file', 'A file needs no password and no TLS.')
  if (url === undefined) return
  if (!URL.canParse(url)) return issue('url', 'Write postgres://user@host/database.')
  const { password: plain, search, username, pathname } = new URL(url)
  if (plain !== '') issue('url', 'A password does not belong here: write where it is kept as `password`.')
  if (search !== '') issue('url', 'Write no options after `?`: TLS is set with `tls`, `ca` and `insecure`.')
  if (username === '' || pathname.length < 2)
    issue('url', 'Name the user and the database: postgres://user@host/database.')
  if (insecure && (tls || ca)) issue('insecure', '`insecure` is for a connection without TLS.')
})
