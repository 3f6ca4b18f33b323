import { resolve } from 'node:path'
import type { Trial, TrialPerson } from '@rollcall/engine'
import { type Kind, type Mapping, nearest, RollcallError, type SyncDefinition } from '@rollcall/model'
import { type ExitCode, exit } from '../exit.ts'
import type { Session } from '../session.ts'
import { defineVerb, type Verb } from '../verb.ts'

interface PreviewOptions {
  readonly group?: string
  readonly set?: readonly string[]
  readonly worst?: string
}

export const previewCommand: Verb = defineVerb<PreviewOptions>({
  name: 'preview',
  arguments: [
    { name: '<sync>', says: 'the sync' },
    { name: '[person]', says: 'an id, DN or name: what this person would get; without one, everybody is counted' },
  ],
  options: [
    { flags: '--group <group>', says: 'an id, DN or name: what this group would get, instead of a person' },
    { flags: '--set <path=value>', says: 'as if this stood in the sync: users.title=upper(title)', many: true },
    {
      flags: '--worst <field>',
      says: 'list whose value for this field is missing, malformed, too long or a duplicate',
    },
  ],
  examples: [
    ['rollcall preview staff mora', 'the value of every field for one person'],
    [
      "rollcall preview staff mora --set 'users.title=upper(title)'",
      'with another expression; the file stays as it is',
    ],
    [
      'rollcall preview staff --set "scope.users.filter=(employeeType=staff)"',
      'who would be in scope, and who would leave',
    ],
    [
      "rollcall preview staff --group wiki-users --set 'groups.displayName=upper(cn)'",
      'what a group would get, with another expression',
    ],
    ['rollcall preview staff --worst mail', 'the people to look at first'],
  ],
  async run(session, [sync = '', person], { group, set = [], worst }) {
    if ([person, group, worst].filter((one) => one !== undefined).length > 1)
      throw new RollcallError(
        'config.preview',
        'A person, a group and the worst values are each tried by themselves.',
        {
          hint: 'Give one of PERSON, --group and --worst.',
        },
      )
    const { host: openHost, signal } = session
    const host = await openHost()
    const saved = host.definition(sync)
    const definition = set.length > 0 ? await draftOf(session, saved.name, set) : saved
    const trial = await host.trial(saved.name, signal)
    if (person !== undefined) return previewOne(session, await trial.person(person, signal), trial, definition.users)
    if (group !== undefined) return previewGroup(session, trial, definition, group)
    return previewAll(session, trial, definition, worst)
  },
})

/** The sync as it would be with some values set; nothing is written. */
async function draftOf({ cwd, global }: Session, sync: string, sets: readonly string[]): Promise<SyncDefinition> {
  const { checkText, proposeSets } = await import('@rollcall/host')
  const wanted = sets.map((text) => {
    const at = text.indexOf('=')
    if (at < 1)
      throw new RollcallError('config.set', `“${text}” sets nothing.`, { hint: 'For example: --set users.title=title' })
    return { path: `syncs."${sync}".${text.slice(0, at).trim()}`, value: text.slice(at + 1).trim() }
  })
  const { after, file } = await proposeSets(resolve(cwd, global.config), wanted)
  const found = (await checkText(after, file)).syncs[sync]
  if (!found) throw new RollcallError('bug.no-draft', `${sync} is gone.`)
  return found
}

async function previewGroup(
  session: Session,
  { groups, schemas }: Trial,
  { groups: mapping, from, to }: SyncDefinition,
  text: string,
): Promise<ExitCode> {
  if (!groups) throw new RollcallError('config.no-groups', `${from} and ${to} do not both have groups.`)
  const group = await groups.group(text, session.signal)
  return previewOne(session, group, { schemas, tryout: groups.tryout, kind: 'group' }, mapping)
}

/** What a person or a group would get, in every field of the target. */
async function previewOne(
  { view }: Session,
  { label, dn, id, record, agreed }: TrialPerson,
  { schemas, tryout, kind = 'user' }: Pick<Trial, 'schemas' | 'tryout'> & { readonly kind?: Kind },
  mapping: Mapping = {},
): Promise<ExitCode> {
  const { fieldsToMap } = await import('@rollcall/engine')
  const target = fieldsToMap(schemas.target, kind)
  const tried = tryout.fields(mapping, record, agreed)
  const strangers = Object.keys(mapping).filter((name) => !target.some((field) => field.name === name))
  const fields = [...target, ...strangers.map((name) => ({ name }))].map((field) => {
    const expression = mapping[field.name]?.expression
    const one = tried[field.name]
    return { ...field, ...(expression === undefined ? {} : { expression }), ...(one ? { tried: one } : {}) }
  })
  await view.tried({ label, dn: dn ?? id, fields })
  return Object.values(tried).some(({ problem }) => problem) ? exit.failed : exit.done
}

async function previewAll(
  { view, signal, progress }: Session,
  trial: Trial,
  definition: SyncDefinition,
  worst: string | undefined,
): Promise<ExitCode> {
  const names = Object.keys(definition.users ?? {})
  if (worst !== undefined && !names.includes(worst)) {
    const near = nearest(worst, names)
    throw new RollcallError('config.unknown-field', `${definition.name} does not map ${worst}.`, {
      hint: near ? `Did you mean ${near}?` : `It maps ${names.join(', ')}.`,
    })
  }
  const onRead = (side: 'source' | 'target', records: number): void =>
    progress.event({ event: 'reading', side, kind: 'user', records })
  const survey = await trial.survey(definition, { accounts: worst === undefined, onRead }, signal)
  progress.clear()
  const facts = new Map(trial.schemas.target.user.map((field) => [field.name, field]))
  await view.survey(survey, worst === undefined ? { facts } : { facts, worst })
  return survey.problem ? exit.failed : exit.done
}
