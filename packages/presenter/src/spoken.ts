import type { AuditCheck, AuditText } from './audit.ts'
import type { FindingHead, FindingWords } from './finding-rows.ts'
import type { PastRun } from './history.ts'
import type { Look } from './look.ts'
import type { FoundPeople } from './people.ts'
import { findingText } from './reason.ts'
import { notMade } from './run.ts'
import { clean } from './text.ts'
import { count, counted, duration, time } from './words.ts'

// What lists and their details say to those who listen: sentences, signs as words, no columns.

const statuses: Readonly<Record<PastRun['status'], string>> = {
  done: 'done',
  stopped: 'stopped by a guard',
  interrupted: 'interrupted',
  failed: 'failed',
  running: 'running',
}

/** `Run 12 of staff, full, 2026-04-10 14:02, done. 1,204 done, 3 not done, 7 findings. Took 8 s.` */
export function runSpoken(run: PastRun, { timeZone }: Pick<Look, 'timeZone'>): string {
  const { id, sync, mode, undoes, startedAt, endedAt, status, applied, summary } = run
  const left = notMade(run)
  const what = undoes === undefined ? mode : `undo of run ${undoes}`
  const counts = [
    applied ? `${count(applied.ok)} done` : '',
    left > 0 ? `${count(left)} not done` : '',
    summary ? counted(summary.findings, 'finding') : '',
  ]
  return sentences(
    `Run ${id} of ${clean(sync)}, ${what}, ${time(startedAt, timeZone)}, ${statuses[status]}`,
    joined(counts),
    endedAt === undefined ? '' : `Took ${duration(endedAt - startedAt)}`,
  )
}

/** `update Mora Lind. title: Clerk to Senior clerk. Because changed at the source. Account 17. …` */
export function recordSpoken(record: AuditText, { timeZone, signs }: Pick<Look, 'timeZone' | 'signs'>): string {
  const { does, who, what, why, wrong, target, source, at, run, sync } = record
  return sentences(
    [does, who].filter(Boolean).join(' '),
    ...what.map((text) => aloud(text, signs)),
    wrong && `Not done, ${wrong}`,
    why && `Because ${why}`,
    target && `Account ${target}`,
    source && `Source id ${source}`,
    joined([time(at, timeZone), run === undefined ? '' : `run ${run} of ${sync}`]),
  )
}

/** `Nora Quist, missing-value: a required value is missing. mail. To do: Fill in mail at the source.` */
export function findingSpoken(finding: FindingWords, { timeZone }: Pick<Look, 'timeZone'>): string {
  const { code, who, field, value, problem, hint, aside, openSince, target, source } = finding
  const what = openSince === undefined ? `${code}: ${meaningOf(code)}` : 'open: its last change was not made'
  return sentences(
    `${who}, ${what}`,
    [field, value].filter(Boolean).join(': '),
    problem,
    hint && `To do: ${hint}`,
    aside && `Set aside by ${clean([aside.by, aside.note].filter(Boolean).join(': '))}`,
    openSince === undefined ? '' : `Open since ${time(openSince, timeZone)}`,
    target && `Account ${target}`,
    source && `Source id ${source}`,
  )
}

/** `missing-value, 7,012: a required value is missing.` */
export function findingHeadSpoken({ group, code, all }: FindingHead): string {
  if (group === 'open') return `Open, ${count(all)}: the next run takes them up again.`
  return group === 'aside' ? `Set aside, ${count(all)}.` : `${code}, ${count(all)}: ${meaningOf(code)}.`
}

/** A sentence for each person that some words mean. */
export function peopleSpoken({ people }: FoundPeople): readonly string[] {
  return people.map(({ sync, kind, label, source, targets, linked }) =>
    sentences(
      joined([
        clean(label),
        source === undefined ? '' : `source id ${clean(source)}`,
        targets.length > 0 ? `${kind === 'group' ? 'group' : 'account'} ${targets.map(clean).join(' and ')}` : '',
        `in ${clean(sync)}`,
        linked ? 'linked' : 'not linked now',
      ]),
    ),
  )
}

export function auditVerdictSpoken(check: AuditCheck): string {
  if (!check.whole) return sentences(`The audit log is not whole: ${clean(check.message)}`)
  const lost = check.unannounced ? `${count(check.unannounced)} lost what they said, and no audit erase did that` : ''
  const erased = check.erased ? `${count(check.erased)} of them erased` : ''
  return sentences(
    joined([`The audit log is whole: ${counted(check.records, 'record')}`, erased]),
    lost,
    `Head ${check.head.hash}`,
  )
}

function meaningOf(code: string): string {
  return findingText(code as Parameters<typeof findingText>[0])
}

/** What comes and goes, before and after, in words. */
function aloud(text: string, { arrow, create, delete: minus }: Look['signs']): string {
  return text
    .replaceAll(` ${arrow} `, ' to ')
    .replaceAll(/ {2,}/g, ', ')
    .split(', ')
    .map((part) =>
      part.startsWith(`${create} `)
        ? `adds ${part.slice(create.length + 1)}`
        : part.startsWith(`${minus} `)
          ? `removes ${part.slice(minus.length + 1)}`
          : part,
    )
    .join(', ')
}

function joined(parts: readonly string[]): string {
  return parts.filter(Boolean).join(', ')
}

function sentences(...parts: readonly (string | undefined)[]): string {
  return parts
    .filter((part) => part)
    .map((part) => (/[.!?]$/.test(part ?? '') ? part : `${part}.`))
    .join(' ')
}
