import type { ConfigSchema } from '@rollcall/connector-sdk'
import { z } from 'zod'

/** What the configuration says of one field. */
export interface FieldSettings {
  readonly column: string
  readonly type?: 'text' | 'ref' | undefined
  readonly separator?: string | undefined
  readonly unique?: boolean | undefined
  readonly required?: boolean | undefined
  readonly ignoreCase?: boolean | undefined
  readonly naming?: boolean | undefined
  readonly maxLength?: number | undefined
}

export type Fields = readonly string[] | Readonly<Record<string, string | FieldSettings>>

export interface FileSettings {
  readonly file: string
  readonly id: string
  readonly fields?: Fields | undefined
}

export interface ActiveSettings {
  readonly column: string
  readonly true: string
  readonly false: string
}

export interface MembersSettings {
  readonly column: string
  readonly separator: string
}

export interface CsvSettings {
  readonly users: FileSettings & { readonly active?: ActiveSettings | undefined }
  readonly groups?: (FileSettings & { readonly members?: MembersSettings | undefined }) | undefined
  readonly separator?: string | undefined
  readonly encoding: 'utf-8' | 'windows-1252' | 'iso-8859-1'
  readonly guardFormulas: boolean
  readonly changes?: { readonly folder: string; readonly action: string } | undefined
}

const text = z.string().min(1)
/** YAML makes booleans of `true`, and numbers of `1`; a file holds text. */
const word = z.union([text, z.boolean(), z.number()]).transform(String)
const many = text.regex(/^[^"\r\n]+$/, 'It may hold no quote and no line break.').meta({ examples: ['|', ', '] })

const field = z.strictObject({
  column: text.describe('The column that holds it.'),
  type: z.enum(['text', 'ref']).optional().describe('`ref` holds the id of an account.'),
  separator: many.optional().describe('What stands between the values of a column that holds many.'),
  unique: z.boolean().optional().describe('No two records may hold the same value.'),
  required: z.boolean().optional().describe('No record may be without a value.'),
  ignoreCase: z.boolean().optional().describe('Upper and lower case are the same.'),
  naming: z.boolean().optional().describe('The record is called by it. Default: the first unique field.'),
  maxLength: z.int().min(1).optional().describe('Most characters it takes.'),
})

const noId =
  'Name a column whose value never changes and is never used again, such as a personnel number. A name or an \
address will not do: once it changes, the person would be taken for another one.'

const file = {
  file: text
    .describe('The file, with a header line; relative to the configuration.')
    .meta({ examples: ['people.csv'] }),
  id: z
    .string({ error: noId })
    .min(1, noId)
    .describe('The column with the id that stays when everything else about the record changes.')
    .meta({ examples: ['personnelNumber'] }),
  fields: z
    .union([z.array(text).min(1), z.record(text, z.union([text, field]))])
    .optional()
    .describe('Fields and their columns, or a list where both are called the same. Default: every column.')
    .meta({ examples: [{ userName: 'login', mail: 'e-mail' }, ['login', 'mail']] }),
}

const active = z.strictObject({ column: text, true: word.default('true'), false: word.default('false') })

const shape = z.strictObject({
  users: z
    .strictObject({
      ...file,
      active: z
        .union([text.transform((column) => ({ column, true: 'true', false: 'false' })), active])
        .optional()
        .describe('The column that says whether an account may be used, and how. Without it nobody can be disabled.')
        .meta({ examples: ['active', { column: 'status', true: 'active', false: 'left' }] }),
    })
    .describe('Where people are kept.'),
  groups: z
    .strictObject({
      ...file,
      members: z
        .union([
          text.transform((column) => ({ column, separator: '|' })),
          z.strictObject({ column: text, separator: many.default('|') }),
        ])
        .optional()
        .describe('The column with the ids of the members, and what stands between them (|).')
        .meta({ examples: ['members', { column: 'members', separator: ' ' }] }),
    })
    .optional()
    .describe('Where groups are kept.'),
  separator: z
    .enum([',', ';', '\t', '|'])
    .optional()
    .describe('What stands between two columns. Default: as the header line says.'),
  encoding: z
    .enum(['utf-8', 'windows-1252', 'iso-8859-1'])
    .default('utf-8')
    .describe('How characters are written. A byte order mark says it better: then this does not count.'),
  guardFormulas: z
    .boolean()
    .default(true)
    .describe("Write ' before a value that a spreadsheet would take for a formula (= + - @), and read it without."),
  changes: z
    .strictObject({
      folder: text.describe('The folder, which has to be there; relative to the configuration.'),
      action: text.default('action').describe('The column that says what was done: create, update, enable …'),
    })
    .optional()
    .describe('Hand changes over as well: each write adds a file with the rows it changed.')
    .meta({ examples: [{ folder: 'changes' }] }),
})

export const csvSettings: ConfigSchema<CsvSettings> = shape.superRefine(({ users, groups }, context) => {
  if (groups?.file !== users.file) return
  context.addIssue({ code: 'custom', path: ['groups', 'file'], message: 'People and groups need a file each.' })
})
