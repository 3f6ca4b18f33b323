import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import { fieldsToMap, type Survey, type Trial, type TrialPerson, type Tried } from '@rollcall/engine'
import { checkText, type EditProposal, proposeEdit, writeEdit } from '@rollcall/host'
import { type Field, RollcallError, type SyncDefinition, sentenceOf, toProblem } from '@rollcall/model'
import type { Facts, MappingEffect, MappingNews } from '../state/mapping-state.ts'
import type { Hands, Work } from './hands.ts'

/** What the effects of one mapping screen share. */
interface Trying extends AsyncDisposable {
  readonly sync: string
  readonly trial: Trial
  readonly person: TrialPerson | undefined
  readonly group?: TrialPerson
}

/** What was counted last, by the text of the configuration: whoever goes back to one of these, or saves it, need not wait. */
interface Counts extends AsyncDisposable {
  readonly surveys: Map<string, Survey>
}

/** So many are kept: each may hold a few thousand people. */
const mostCounts = 8

type Tell = Work<MappingNews>

export const mappingHands: Hands<MappingEffect, MappingNews> = {
  'mapping.open': {
    async run({ sync, person: wanted }, work) {
      const host = await work.host()
      const trial = await host.trial(sync, work.signal)
      let missed: string | undefined
      const asked =
        wanted === undefined
          ? undefined
          : await trial.person(wanted, work.signal).catch((thrown: unknown) => {
              missed = sentenceOf(toProblem(thrown))
              return undefined
            })
      const person = asked ?? (await trial.first(host.definition(sync), work.signal))
      await keep(work, { sync, trial, person })
      const said = { ...(person && { person: foundOf(person) }), ...(missed === undefined ? {} : { missed }) }
      work.tell({ news: 'opened', facts: factsOf(trial), ...said })
    },
  },
  'mapping.person': {
    async run({ text }, work) {
      const person = await tryingOf(work).trial.person(text, work.signal)
      await keep(work, { ...tryingOf(work), person })
      work.tell({ news: 'person', person: foundOf(person) })
    },
  },
  'mapping.group': {
    async run(_, work) {
      const { sync, trial } = tryingOf(work)
      const group = await trial.groups?.first((await work.host()).definition(sync), work.signal)
      if (group) await keep(work, { ...tryingOf(work), group })
      work.tell({ news: 'group', ...(group && { group: foundOf(group) }) })
    },
  },
  'mapping.find': {
    async run({ text }, work) {
      const { trial } = tryingOf(work)
      const found = await trial.search(text, work.signal)
      work.tell({ news: 'found', found })
    },
  },
  'mapping.try': {
    async run({ kind, fields, match }, work) {
      const { trial, person, group } = tryingOf(work)
      const tryout = kind === 'user' ? trial.tryout : trial.groups?.tryout
      if (!tryout) return // one of the systems has no groups, as counting over everybody says
      const one = kind === 'user' ? person : group
      await work.kept.put('typed', { at: performance.now(), async [Symbol.asyncDispose]() {} })
      const rules = match.map((rule) => tryRule(tryout, rule, one))
      work.tell({ news: 'tried', tried: { fields: tryout.fields(fields, one?.record, one?.agreed), rules } })
    },
  },
  'mapping.check': {
    async run({ edits }, work) {
      const { problem } = await proposeEdit(work.configFile, edits)
      work.tell(problem ? { news: 'checked', wrong: firstOf(problem) } : { news: 'checked' })
    },
  },
  'mapping.survey': {
    async run({ sync, edits }, work) {
      const { trial } = tryingOf(work)
      await using counting = stoppable(work)
      await work.kept.put('counting', counting)
      try {
        const { after, file } = await proposeEdit(work.configFile, edits)
        const { surveys } = await countsOf(work)
        const counted = surveys.get(after)
        if (counted) return work.tell({ news: 'surveyed', survey: counted })
        const definition = await definitionIn(after, file, sync)
        const read = { source: 0, target: 0 }
        let told = 0
        const onRead = (side: keyof typeof read, records: number): void => {
          read[side] = records
          const both = read.source + read.target
          if (both - told < 500) return
          told = both
          work.tell({ news: 'reading', records: both })
        }
        const how = { accounts: true, onRead, breathe: () => whileNobodyTypes(work, counting.signal) }
        const survey = await trial.survey(definition, how, counting.signal)
        if (!survey.problem) keepCounts(surveys, after, survey)
        work.tell({ news: 'surveyed', survey })
      } catch (thrown) {
        // Saving opens the systems anew, and whoever counts there begins again.
        if (counting.signal.aborted) return
        work.tell({ news: 'surveyed', problem: firstOf(thrown) })
      }
    },
  },
  'mapping.propose': {
    async run({ sync, edits }, work) {
      const proposal = await proposeEdit(work.configFile, edits)
      work.tell({ news: 'proposed', proposal: proposal.problem ? proposal : await fitting(work, sync, proposal) })
    },
  },
  'mapping.write': {
    writes: true,
    async run({ proposal }, work) {
      await writeEdit(proposal)
      await work.kept.get<AsyncDisposable>('counting')?.[Symbol.asyncDispose]()
      await work.reopen()
      work.tell({ news: 'written' })
    },
  },
}

function keep({ kept }: Tell, trying: Omit<Trying, keyof AsyncDisposable>): Promise<unknown> {
  // Connections belong to the host, so there is nothing to close.
  return kept.put('trying', { ...trying, async [Symbol.asyncDispose]() {} })
}

function tryingOf({ kept }: Tell): Trying {
  const trying = kept.get<Trying>('trying')
  if (trying) return trying
  throw new RollcallError('unavailable.not-open', 'Neither system has answered yet.')
}

function foundOf({ id, dn, label }: TrialPerson) {
  return { id, label, ...(dn === undefined ? {} : { dn }) }
}

function readable(fields: readonly Field[]): readonly string[] {
  return fields.filter(({ secret }) => !secret).map(({ name }) => name)
}

function factsOf({ schemas: { source, target }, tryout, groups }: Trial): Facts {
  return {
    target: fieldsToMap(target),
    attributes: readable(source.user),
    ...(groups && { group: { target: fieldsToMap(target, 'group'), attributes: readable(source.group ?? []) } }),
    functions: tryout.functions,
    roles: target.roles?.map(({ name }) => name) ?? [],
  }
}

/** `userName = uid`; `at` counts in the whole of it. */
function tryRule(tryout: Trial['tryout'], text: string, person: TrialPerson | undefined): Tried {
  const [whole = '', field = '', expression = ''] = /^\s*([^=\s]+)\s*=\s*(.*)$/s.exec(text) ?? []
  if (whole === '') return { values: [], problem: { message: 'Expected field = expression, such as userName = uid.' } }
  const tried = tryout.rule({ field, expression }, person?.record)
  const { problem } = tried
  if (!problem?.at) return tried
  const from = text.length - expression.length
  return { ...tried, problem: { ...problem, at: [problem.at[0] + from, problem.at[1] + from] } }
}

async function countsOf({ kept }: Tell): Promise<Counts> {
  return (
    kept.get<Counts>('counts') ?? kept.put<Counts>('counts', { surveys: new Map(), async [Symbol.asyncDispose]() {} })
  )
}

function keepCounts(surveys: Counts['surveys'], text: string, survey: Survey): void {
  surveys.set(text, survey)
  const [oldest] = surveys.keys()
  if (oldest !== undefined && surveys.size > mostCounts) surveys.delete(oldest)
}

async function definitionIn(text: string, file: string, sync: string): Promise<SyncDefinition> {
  const definition = (await checkText(text, file)).syncs[sync]
  if (!definition) throw new RollcallError('config.unknown-sync', `There is no sync ${sync}.`)
  return definition
}

/** What loads may still not fit the systems; the mistakes get their places in the new text. */
async function fitting(work: Tell, sync: string, proposal: EditProposal): Promise<EditProposal> {
  const config = await checkText(proposal.after, proposal.file)
  const definition = config.syncs[sync]
  try {
    if (definition) tryingOf(work).trial.check(definition)
    return proposal
  } catch (thrown) {
    const problem = isSyncError(thrown) ? config.refuse(thrown.problems).toJSON() : toProblem(thrown)
    return { ...proposal, problem }
  }
}

function isSyncError(
  thrown: unknown,
): thrown is RollcallError & { readonly problems: Parameters<Awaited<ReturnType<typeof checkText>>['refuse']>[0] } {
  return thrown instanceof RollcallError && thrown.code === 'config.sync' && 'problems' in thrown
}

/** The first mistake alone: there is one line for it. */
function firstOf(thrown: unknown): string {
  const { message, hint } = toProblem(thrown)
  const problems = typeof thrown === 'object' && thrown !== null && 'problems' in thrown ? thrown.problems : []
  const [first] = problems as readonly Parameters<typeof sentenceOf>[0][]
  return sentenceOf(first ?? { message: message.split('\n', 1)[0] ?? '', ...(hint === undefined ? {} : { hint }) })
}

/** Whoever types sees the value at every key: counting over everybody waits until the keys rest. */
async function whileNobodyTypes({ kept }: Tell, signal: AbortSignal): Promise<void> {
  await nextTurn()
  for (;;) {
    const rest =
      (kept.get<{ readonly at: number } & AsyncDisposable>('typed')?.at ?? 0) + pauseAfterKey - performance.now()
    if (rest <= 0) return
    await delay(rest, undefined, { signal })
  }
}

/** In ms. */
const pauseAfterKey = 400

/** Work that another effect may have to end. */
function stoppable({ signal }: Tell): AsyncDisposable & { readonly signal: AbortSignal } {
  const abort = new AbortController()
  return {
    signal: AbortSignal.any([signal, abort.signal]),
    async [Symbol.asyncDispose]() {
      abort.abort()
    },
  }
}
