import type { Host } from '@rollcall/host'
import { RollcallError, toProblem } from '@rollcall/model'
import { erasedText } from '@rollcall/presenter'
import { chooseSyncs } from '../choose-syncs.ts'
import { type ExitCode, exit, worst } from '../exit.ts'
import type { Session } from '../session.ts'
import { defineVerb, type Verb } from '../verb.ts'

interface AuditOptions {
  readonly sync?: string
  readonly person?: string
  readonly run?: string
  readonly head?: string
  readonly yes?: boolean
}

export const auditCommand: Verb = defineVerb<AuditOptions>({
  name: 'audit',
  arguments: [
    {
      name: '[action]',
      says: 'verify: prove that nothing was changed or taken out; erase: forget a person',
      choices: ['verify', 'erase'],
    },
    { name: '[person]', says: 'with erase: an id at the source, an account id, or a name' },
  ],
  options: [
    { flags: '--sync <name>', says: 'only records of this sync' },
    { flags: '--run <number>', says: 'only records of this run' },
    { flags: '--person <text>', says: 'what happened to somebody: a part of the name, the login, or an id' },
    { flags: '--head <hash>', says: 'with verify: a head that an earlier run printed must still be in the log' },
    { flags: '-y, --yes', says: 'with erase: do not ask' },
  ],
  examples: [
    ['rollcall audit --run 218', 'every write of a run'],
    ['rollcall audit --person mora', 'what happened to mora, the newest first'],
    ['rollcall audit verify', 'check the whole chain'],
    ['rollcall audit verify --head 6f1c1e9a52c14c0e', 'and that it was not cut off or written anew'],
    ['rollcall audit erase "Mora Lind"', 'forget the values of someone who is no longer linked'],
  ],
  async run(session, [action, person], options) {
    if (action === 'verify') return verify(session, options)
    if (action === 'erase') return eraseEverywhere(session, person, options)
    const { sync, run } = options
    const host = await session.host()
    const state = await host.state()
    if (sync !== undefined) host.definition(sync)
    if (run !== undefined && !/^\d+$/.test(run))
      throw new RollcallError('config.run', `--run takes the number of a run, not “${run}”.`, {
        hint: '`rollcall history` lists them.',
      })
    if (options.person !== undefined) return showPerson(session, host, options.person, options)
    await session.view.audit(
      state.audit({ ...(sync === undefined ? {} : { sync }), ...(run === undefined ? {} : { run: Number(run) }) }),
    )
    return exit.done
  },
})

/** What happened to somebody, over all runs or in one; whom the words mean is said first. */
async function showPerson(
  { view, signal }: Session,
  host: Host,
  text: string,
  { sync, run }: AuditOptions,
): Promise<ExitCode> {
  const found = await host.lookBack(text, { ...(sync === undefined ? {} : { sync }), signal })
  await view.people(found)
  async function* records() {
    for await (const stretch of found.stretches)
      yield stretch.records.filter((record) => run === undefined || record.run === Number(run))
  }
  await view.audit(records())
  return exit.done
}

async function verify({ host: openHost, view }: Session, { head }: AuditOptions): Promise<ExitCode> {
  if (head !== undefined && !/^[0-9a-f]{8,64}$/i.test(head))
    throw new RollcallError('config.head', `--head takes the hash that a run printed, not “${head}”.`, {
      hint: 'Give 8 of its digits at least.',
    })
  const verdict = await (await openHost()).verifyAudit({ head: head?.toLowerCase() })
  await view.auditVerdict(verdict)
  return verdict.whole && verdict.unannounced === 0 ? exit.done : exit.failed
}

async function eraseEverywhere(
  session: Session,
  person: string | undefined,
  { sync, yes }: AuditOptions,
): Promise<ExitCode> {
  if (person === undefined)
    throw new RollcallError('config.no-person', 'Nothing says whom to erase.', {
      hint: 'For example: rollcall audit erase "Mora Lind"',
    })
  if (!yes && !session.ask.possible)
    throw new RollcallError('config.no-answer', 'There is no terminal to ask on, and --yes was not given.', {
      hint: 'Add --yes to erase without asking.',
    })
  const host = await session.host()
  const people = await findEverywhere(host, chooseSyncs(host, sync === undefined ? [] : [sync]), person)
  const codes: ExitCode[] = []
  for (const found of people) codes.push(await eraseOne(session, host, found, yes === true).catch(session.fail))
  return worst(codes)
}

type Found = Awaited<ReturnType<Host['findPast']>>

/** In whichever syncs know the person; that none does is an error. */
async function findEverywhere(host: Host, syncs: readonly string[], person: string): Promise<readonly Found[]> {
  const found: Found[] = []
  let missing: unknown
  for (const sync of syncs)
    try {
      found.push(await host.findPast(sync, person))
    } catch (thrown) {
      if (toProblem(thrown).code !== 'not-found.person') throw thrown
      missing = thrown
    }
  if (found.length === 0) throw missing
  return found
}

async function eraseOne({ ask, view }: Session, host: Host, found: Found, yes: boolean): Promise<ExitCode> {
  const { sync, label, source } = found
  if (!yes && !(await ask.confirm(`Erase for good what ${sync} remembers of ${label} (${source})?`))) {
    await view.said('Nothing was erased.', { sync, erased: null })
    return exit.changesPending
  }
  const erased = await host.erase(found)
  await view.said(erasedText(erased), { sync, erased })
  return exit.done
}
