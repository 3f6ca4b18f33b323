import { privilegedRoles, protectedBy } from '@rollcall/core'
import { type Kind, type Link, RollcallError, type SyncRecord } from '@rollcall/model'
import { beginPlanning } from '../planning/begin.ts'
import { claimsOf } from '../planning/comparisons.ts'
import type { Planning, Prepared } from '../planning/planning.ts'
import { findAll } from '../reading/find.ts'
import { Scratch } from '../scratch/scratch.ts'
import { accountsById } from './accounts-called.ts'
import { aboutLink } from './called.ts'
import { isNotALine, parseHeader, parseLine } from './link-lines.ts'
import type { MendRequest, Proposed } from './mending.ts'

interface Numbered {
  readonly line: number
  readonly link: Link
}

/** What is wrong with a file, by line. */
type Wrong = { readonly line: number; readonly why: string }[]

/** Faults told in full; more of them are counted. */
const shown = 20

/** Links as a file says them. Everything is checked first; one fault anywhere, and nothing of it is taken. */
export async function proposeImport(
  prepared: Prepared,
  { lines }: Extract<MendRequest, { verb: 'import' }>,
  signal: AbortSignal,
): Promise<Proposed> {
  await using scratch = new Scratch()
  const p = await beginPlanning(prepared, { mode: 'full' }, scratch, signal)
  const wrong: Wrong = []
  const links = await readLines(p, lines, wrong)
  doubles(links, wrong)
  const fresh: Numbered[] = []
  for (const kind of ['user', 'group'] as const) {
    const some = links.filter(({ link }) => link.kind === kind)
    if (some.length > 0 && !p.sync[kind])
      wrong.push({ line: some[0]?.line ?? 0, why: `${p.options.definition.name} maps no ${kind}s` })
    else
      for (let at = 0; at < some.length; at += 500)
        fresh.push(...(await check(p, kind, some.slice(at, at + 500), wrong)))
  }
  if (wrong.length > 0) throw refused(wrong)
  return {
    changes: fresh.map(({ link }) => ({ op: 'link', about: aboutLink(link) })),
    left: [],
    notes:
      fresh.length < links.length ? [`${links.length - fresh.length} of ${links.length} are linked so already.`] : [],
    writes: fresh.map(({ link }) => ({ write: 'link', link, claims: claimsOf(p.keys[link.kind], link.base) })),
  }
}

async function readLines(p: Planning, lines: AsyncIterable<string>, wrong: Wrong): Promise<readonly Numbered[]> {
  const links: Numbered[] = []
  let line = 0
  for await (const text of lines) {
    p.signal.throwIfAborted()
    line++
    try {
      if (line === 1) mustBelong(p, text)
      else if (text.trim() !== '') links.push({ line, link: parseLine(text) })
    } catch (thrown) {
      if (!isNotALine(thrown)) throw thrown
      wrong.push({ line, why: thrown.message })
      if (line === 1) break // of other systems, or no export at all: no line of it can be judged
    }
  }
  if (line === 0) wrong.push({ line: 1, why: 'the file is empty' })
  return links
}

function mustBelong({ schemas }: Planning, text: string): void {
  const { source, target } = parseHeader(text)
  if (target !== schemas.target.identity)
    throw new RollcallError(
      'invalid.links',
      `the links belong to the target ${target}, this one is ${schemas.target.identity}`,
    )
  if (source !== schemas.source.identity)
    throw new RollcallError(
      'invalid.links',
      `the links belong to the source ${source}, this one is ${schemas.source.identity}`,
    )
}

function doubles(links: readonly Numbered[], wrong: Wrong): void {
  for (const side of ['source', 'target'] as const) {
    const first = new Map<string, number>()
    for (const { line, link } of links) {
      const key = `${link.kind}\0${link[side]}`
      const before = first.get(key)
      if (before === undefined) first.set(key, line)
      else wrong.push({ line, why: `the ${side} ${link[side]} stands in line ${before} already` })
    }
  }
}

/** Answers the links that are not there yet. */
async function check(p: Planning, kind: Kind, some: readonly Numbered[], wrong: Wrong): Promise<readonly Numbered[]> {
  const { state, definition } = p.options
  const sources = some.map(({ link }) => link.source)
  const targets = some.map(({ link }) => link.target)
  const known = new Map<string, Link>()
  for (const link of await state.links(definition.name, kind, { sources })) known.set(link.source, link)
  const owners = new Map(
    (await state.owners(p.schemas.target.identity, kind, targets)).map((owner) => [owner.target, owner]),
  )
  const people = await idsAtSource(p, kind, sources)
  const accounts = new Map<string, SyncRecord>()
  await accountsById(p, kind, targets, (record) => accounts.set(record.id, record))
  return some.filter(({ line, link }) => {
    const before = known.get(link.source)
    if (before?.target === link.target) return false
    const owner = owners.get(link.target)
    const why = before
      ? `${before.label} is linked already, to ${before.target}`
      : owner
        ? `the account ${link.target} is linked already, to ${owner.source} by ${owner.sync}`
        : people && !people.has(link.source)
          ? `the source has no ${kind} ${link.source}`
          : whyNotAccount(p, link, accounts.get(link.target))
    if (why !== undefined) wrong.push({ line, why })
    return why === undefined
  })
}

/** Undefined where the source cannot be asked by id. */
async function idsAtSource(
  p: Planning,
  kind: Kind,
  values: readonly string[],
): Promise<ReadonlySet<string> | undefined> {
  const { connection } = p.options.source
  if (!connection.find) return undefined
  const ids = new Set<string>()
  await findAll(connection, { kind, attributes: [], by: 'id', values }, p.signal, ({ id }) => ids.add(id))
  return ids
}

/** Roles that Rollcall granted itself, as the line says, are no reason to refuse. */
function whyNotAccount(p: Planning, link: Link, account: SyncRecord | undefined): string | undefined {
  if (!account) return `the target has no ${link.kind} ${link.target}`
  const compiled = p.sync[link.kind]
  const pattern = compiled && protectedBy(compiled, account)
  if (pattern) return `the account ${link.target} is protected by \`${pattern}\``
  const granted = new Set((link.base.roles ?? []).map(String))
  const role = privilegedRoles(p.schemas.target, account).find((name) => !granted.has(name))
  return role === undefined ? undefined : `the account ${link.target} holds the privileged role ${role}`
}

function refused(wrong: Wrong): RollcallError {
  const told = wrong.sort((one, other) => one.line - other.line)
  const lines = told.slice(0, shown).map(({ line, why }) => `line ${line}: ${why}`)
  if (told.length > shown) lines.push(`and ${told.length - shown} more`)
  return new RollcallError('invalid.links', `These links cannot be imported, and none was:\n${lines.join('\n')}`, {
    hint: 'Mend or leave out these lines, then import the file again.',
  })
}
