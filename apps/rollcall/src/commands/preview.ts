import { resolve } from 'node:path'
import type { Trial } from '@rollcall/engine'
import { nearest, RollcallError, type SyncDefinition } from '@rollcall/model'
import { type ExitCode, exit } from '../exit.ts'
import type { Session } from '../session.ts'
import { defineVerb, type Verb } from '../verb.ts'

interface PreviewOptions {
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
    ['rollcall preview staff --worst mail', 'the people to look at first'],
  ],
  async run(session, [sync = '', person], { set = [], worst }) {
    const { host: openHost, signal } = session
    const host = await openHost()
    const saved = host.definition(sync)
    const definition = set.length > 0 ? await draftOf(session, saved.name, set) : saved
    const trial = await host.trial(saved.name, signal)
    if (person !== undefined) return previewPerson(session, trial, definition, person)
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

async function previewPerson(
  { view, signal }: Session,
  { tryout, person, schemas }: Trial,
  { users = {} }: SyncDefinition,
  text: string,
): Promise<ExitCode> {
  const { label, dn, id, record, agreed } = await person(text, signal)
  const tried = tryout.fields(users, record, agreed)
  const strangers = Object.keys(users).filter((name) => !schemas.target.user.some((field) => field.name === name))
  const fields = [...schemas.target.user, ...strangers.map((name) => ({ name }))].flatMap((field) => {
    const expression = users[field.name]?.expression
    if ('writable' in field && field.writable === 'never' && expression === undefined) return []
    const one = tried[field.name]
    return [{ ...field, ...(expression === undefined ? {} : { expression }), ...(one ? { tried: one } : {}) }]
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
