import { decide, type SourceSide } from '@rollcall/core'
import { dnKey, foldText, type Kind, type Link, RollcallError, type SourceId, type SyncRecord } from '@rollcall/model'
import type { StateWrite } from '@rollcall/state'
import { claimsOf } from '../planning/comparisons.ts'
import { type Item, toCandidate, toItem } from '../planning/decide-batch.ts'
import type { Planning, Prepared } from '../planning/planning.ts'
import { linksCalled } from '../reading/links-called.ts'
import { accountsCalled } from './accounts-called.ts'
import { theOnly } from './called.ts'
import type { MendRequest, Proposed } from './mending.ts'
import { readWhole } from './read-whole.ts'

/**
 * Links one person or group to an account that a person names. What the decision table refuses is refused here too; only
 * the link of a record that is gone is taken over, since somebody said so.
 */
export function proposeLink(
  prepared: Prepared,
  { person, account }: Extract<MendRequest, { verb: 'link' }>,
  signal: AbortSignal,
): Promise<Proposed> {
  return readWhole(prepared, signal, async (p) => {
    const item = await newcomerCalled(p, person)
    const record = theOnly(account, (await accountsCalled(p, item.kind, account)).map(named))
    if (!record)
      throw new RollcallError(
        'not-found.account',
        `No ${item.kind === 'user' ? 'account' : 'group'} in ${p.options.target.name} is “${account}”.`,
        { hint: `Name it by its id, or by ${[...p.keys[item.kind].keys()].join(', ')}.` },
      )
    return await linkTo(p, item, record.record)
  })
}

const named = (record: SyncRecord) => ({ kind: record.kind, label: record.id, source: record.id, record })

async function linkTo(p: Planning, item: Item, record: SyncRecord): Promise<Proposed> {
  const { kind, source, label, side, dn } = item
  const found = await toCandidate(p, kind, record.id)
  if (!found) throw new RollcallError('bug.no-account', `The account ${record.id} was read and is not there.`)
  const { linked, ...free } = found
  // Somebody names the account, so whose record is gone gives it up.
  const gone = linked && linked.sync === p.options.definition.name && !linked.living ? linked : undefined
  const candidate = gone ? free : found
  const decision = decide(p.sync, {
    kind,
    label,
    source,
    side,
    target: { is: 'unread' },
    candidates: [[candidate]],
    now: p.now,
  })
  const step = decision.drafts.map((draft) => draft.step).find((one) => one.op === 'link')
  if (step?.op !== 'link') throw refused(item, record, decision.findings[0]?.hint)
  const link: Link = {
    kind,
    source,
    target: step.id,
    label,
    base: step.base,
    settled: false,
    ...(dn === undefined ? {} : { dn }),
    ...(gone?.off ? { off: gone.off } : {}),
  }
  const was = gone?.source as SourceId | undefined
  const takeover: StateWrite[] = was === undefined ? [] : [{ write: 'unlink', kind, source: was }]
  return {
    changes: [
      {
        op: was === undefined ? 'link' : 'relink',
        about: { kind, label, source, target: step.id },
        ...(was === undefined ? {} : { was }),
      },
    ],
    left: [],
    notes: [],
    writes: [...takeover, { write: 'link', link, claims: claimsOf(p.keys[kind], link.base) }],
  }
}

function refused({ label }: Item, { id }: SyncRecord, hint: string | undefined): RollcallError {
  const why = hint === undefined ? 'it is not in scope' : hint
  return new RollcallError('invalid.link', `${label} is not linked to ${id}: ${why}`, {
    hint: 'Nothing was changed.',
  })
}

/** The one record in scope without a link that is called so. */
async function newcomerCalled(p: Planning, text: string): Promise<Item> {
  const newcomers: Item[] = []
  const outside: Item[] = []
  for (const kind of ['user', 'group'] as const)
    for (const entries of p.scratch.records.all(kind, false))
      for (const entry of entries) {
        const item = toItem(p, entry, undefined)
        if (isCalled(p, item, text)) (item.side.is === 'present' ? newcomers : outside).push(item)
      }
  const only = theOnly(text, newcomers)
  if (only) return only
  const [linked] = await linksCalled(p, text)
  if (linked)
    throw new RollcallError(
      'exists.linked',
      `${linked.label} is linked already, to ${linked.target}. Nothing was changed.`,
      { hint: `\`rollcall unlink ${p.options.definition.name} ${linked.source}\` lets that link go.` },
    )
  const message = outside[0]
    ? `${outside[0].label} is not in the scope of ${p.options.definition.name}.`
    : `Nobody in the scope of ${p.options.definition.name} is called “${text}”.`
  throw new RollcallError('not-found.person', message, {
    hint: `\`rollcall explain ${p.options.definition.name} ${text}\` says more.`,
  })
}

/** By id, label, dn or its first part, and by any value that the account would get. */
function isCalled(p: Planning, { source, label, dn, side, kind }: Item, text: string): boolean {
  const wanted = foldText(text)
  const [first = ''] = (dn ?? '').split(',', 1)
  const plain = [source, label, first, first.slice(first.indexOf('=') + 1), ...valuesOf(p, kind, side)]
  return plain.some((name) => foldText(name) === wanted) || (dn !== undefined && dnKey(dn) === dnKey(text))
}

function valuesOf(p: Planning, kind: Kind, side: SourceSide): readonly string[] {
  if (side.is !== 'present') return []
  const known = [...p.keys[kind].keys()].flatMap((field) => side.wanted.values[field] ?? [])
  return [...known, ...side.wanted.matchValues.flat()].map(String)
}
