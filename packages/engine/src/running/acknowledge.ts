import { type Acknowledgement, type Finding, type FindingCode, type Instant, RollcallError } from '@rollcall/model'
import type { State } from '@rollcall/state'

/** Which standing findings are meant: of one record (its label or one of its ids), of one code, or both. */
export interface Meant {
  readonly record?: string
  readonly code?: FindingCode
}

/**
 * Sets standing findings aside, or brings them back without a `note` to keep (`undefined`). A finding that is set aside is no
 * news to `--strict`; it comes back by itself once it says something else. Gives those concerned.
 * Throws `not-found.finding` where none is meant, `conflict.locked` while the sync runs.
 */
export async function acknowledgeFindings(
  state: State,
  sync: string,
  meant: Meant,
  { as, at, by }: { readonly as: Acknowledgement | undefined; readonly at: Instant; readonly by: string },
): Promise<readonly Finding[]> {
  await using _lock = await state.lock(sync)
  const all = (await Array.fromAsync(state.findings(sync))).flat()
  const concerned = new Set(all.filter((finding) => isMeant(finding, meant)))
  if (concerned.size === 0) throw none(sync, meant)
  const findings = all.map((finding) => (concerned.has(finding) ? marked(finding, as) : finding))
  const run = (await state.runs({ sync, limit: 1 }))[0]?.id ?? 0
  const told = [...concerned].map(({ code, about, field }) => ({
    code,
    about,
    ...(field === undefined ? {} : { field }),
  }))
  const body = { by, aside: as !== undefined, ...(as?.note === undefined ? {} : { note: as.note }), findings: told }
  await state.commit(sync, [
    { write: 'clear-findings' },
    { write: 'findings', run, findings },
    { write: 'audit', events: [{ at, event: 'acknowledged', body }] },
  ])
  return findings.filter((finding) => isMeant(finding, meant))
}

function marked({ acknowledged: _, ...finding }: Finding, as: Acknowledgement | undefined): Finding {
  return as ? { ...finding, acknowledged: as } : finding
}

function isMeant({ code, about: { label, source, target } }: Finding, meant: Meant): boolean {
  if (meant.code !== undefined && meant.code !== code) return false
  if (meant.record === undefined) return true
  const asked = meant.record.toLowerCase()
  return [label, source, target].some((name) => name?.toLowerCase() === asked)
}

function none(sync: string, { record, code }: Meant): RollcallError {
  const which = [code, record === undefined ? undefined : `about ${record}`].filter(Boolean).join(' ')
  return new RollcallError('not-found.finding', `No finding ${which} of ${sync} stands.`, {
    hint: `\`rollcall unsynced ${sync}\` lists those that do.`,
  })
}
