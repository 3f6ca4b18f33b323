import type { FieldMapping, SyncDefinition } from '@rollcall/model'
import { z } from 'zod'
import type { Schedule } from './config.ts'
import { duration } from './durations.ts'
import { patternPattern, percentPattern, rulePattern, toLimit, toMatchRule, toPattern } from './patterns.ts'
import { scheduleSchema } from './schedule-schema.ts'

const words = z.string().min(1, 'is empty')
const names = z.union([words, z.array(words)]).transform((value) => [value].flat())

const pattern = z.string().regex(patternPattern, 'expected attribute=pattern, such as uid=root*').transform(toPattern)
const rule = z.string().regex(rulePattern, 'expected field = expression, such as userName = uid').transform(toMatchRule)
const limit = z
  .union([z.int().min(0), z.string().regex(percentPattern, 'expected a number or a percentage, such as 5%')])
  .transform(toLimit)

const expression = words.describe('A source attribute, or a CEL expression over the source attributes')
const write = z.enum(['always', 'onCreate', 'ifEmpty'])
const field = z
  .union([expression, z.strictObject({ value: expression, write: write.default('always') })])
  .transform(
    (it): FieldMapping =>
      typeof it === 'string' ? { expression: it, write: 'always' } : { expression: it.value, write: it.write },
  )
const mapping = z.record(words, field)

const scope = z.strictObject({
  base: names.exactOptional().describe("Where to look; absent, the connection's own base"),
  filter: words.exactOptional().describe('A filter in the language of the source'),
  inGroups: names.exactOptional().describe('Only members of these groups; nested ones count'),
  exclude: z.array(pattern).default([]).describe('Source attributes and patterns; * stands for anything'),
})

const groupScope = scope.extend({
  inGroups: z.never('counts for users only; choose groups by `base`, `filter` and `exclude`').exactOptional(),
})

const onLeave = z
  .union([z.enum(['disable', 'delete', 'keep', 'unlink']), z.strictObject({ deleteAfter: duration })])
  .describe('What happens to the account of someone who left')

const pilot = z
  .strictObject({
    people: z.array(pattern).default([]).describe('Source attributes and patterns; * stands for anything'),
    inGroups: names.default([]).describe('Members of these groups; nested ones count'),
  })
  .refine(
    ({ people, inGroups }) => people.length + inGroups.length > 0,
    'names nobody; leave it out to write to everyone',
  )
  .describe('Whom this sync writes to; the others in scope are held')

const limits = z.strictObject({
  access: limit.exactOptional().describe('Active accounts disabled, deleted or unlinked'),
  delete: limit.exactOptional().describe('Accounts deleted'),
  group: limit.exactOptional().describe('Groups deleted or emptied'),
  membership: limit.exactOptional().describe('Memberships removed'),
  role: limit.exactOptional().describe('Roles revoked'),
  identity: limit.exactOptional().describe('Changes of a unique or match field'),
  clear: limit.exactOptional().describe('Values that become empty, for each field'),
  create: limit.exactOptional().describe('Accounts and groups created, from the second run on'),
})

const kinds = z.enum([
  'create',
  'update',
  'rename',
  'enable',
  'disable',
  'delete',
  'addMember',
  'removeMember',
  'grant',
  'revoke',
  'endSessions',
  'link',
  'unlink',
])

/** One sync of the file; its output is a definition but for the name, with the defaults filled in. */
export const syncSchema: z.ZodType<Omit<SyncDefinition, 'name'> & { readonly schedule?: Schedule }> = z
  .strictObject({
    from: words.describe('The connection that is read'),
    to: words.describe('The connection that is kept in step'),
    scope: z
      .strictObject({ users: scope.exactOptional(), groups: groupScope.exactOptional() })
      .default({})
      .describe('Which entries count'),
    match: z.array(rule).default([]).describe('How a person without a link finds an account: tried in this order'),
    matchGroups: z.array(rule).default([]).describe('How a group without a link finds its counterpart'),
    users: mapping.exactOptional().describe('Target field: source attribute or expression'),
    groups: mapping.exactOptional().describe('Target field: source attribute or expression'),
    roles: z.record(words, names).default({}).describe('Role: the group or groups whose members hold it'),
    enforceRoles: z.boolean().default(false).describe('Also revoke grants of these roles that Rollcall did not make'),
    states: z
      .strictObject({
        disabled: expression.exactOptional(),
        expiresAt: expression.exactOptional(),
        lockedUntil: expression.exactOptional(),
      })
      .default({})
      .describe("Expressions that replace the source's own states"),
    disableWhen: z
      .array(z.enum(['disabled', 'expired', 'locked']))
      .default(['disabled', 'expired'])
      .describe('States at the source that switch the account off'),
    onLeave: onLeave.default('disable'),
    onDelete: onLeave.exactOptional().describe('The same for someone gone from the source; absent, as onLeave'),
    onGroupLeave: z.enum(['keep', 'empty', 'delete']).default('keep').describe('What happens to a group that left'),
    onTargetMissing: z.enum(['finding', 'recreate', 'unlink']).default('finding').describe('A linked account is gone'),
    onDrift: z.enum(['repair', 'report']).default('repair').describe('Someone else changed what Rollcall writes'),
    relinkOn: words.exactOptional().describe('The target field by which a recreated source record takes its link over'),
    allow: z.array(kinds).exactOptional().describe('The only kinds of change that may be written; absent, all'),
    pilot: pilot.exactOptional(),
    limits: limits.default({}).describe('How much a plan may do before a guard stops it: a number, or a percentage'),
    protect: z.array(pattern).default([]).describe('Accounts never touched: target field and pattern'),
    schedule: scheduleSchema.exactOptional().describe('When the daemon runs this sync'),
  })
  .transform(({ matchGroups, onDelete, ...rest }) => ({
    ...rest,
    groupMatch: matchGroups,
    onDelete: onDelete ?? rest.onLeave,
  }))
