import type { Finding, Guard, Plan } from '@rollcall/model'
import {
  auditTable,
  auditVerdict,
  bold,
  caseLines,
  clean,
  configDiff,
  entryDetail,
  entryLines,
  explanationLines,
  fieldCounts,
  findingsTable,
  followedLines,
  groupFindings,
  groupPlan,
  guardLines,
  hasChanges,
  historyTable,
  indent,
  type Line,
  type Look,
  mendedLines,
  mendingLines,
  pauseLines,
  peopleLines,
  planEnd,
  planHead,
  planTable,
  runLines,
  type Sides,
  scheduleLines,
  span,
  stageLines,
  surveyLines,
  table,
  triedLines,
  unmanagedLines,
} from '@rollcall/presenter'
import type { Output } from '../terminal/output.ts'
import { paint } from '../terminal/paint.ts'
import { unsyncedLines } from './unsynced-lines.ts'
import type { View } from './view.ts'

export interface HumanPlace {
  readonly out: Output
  readonly look: Look
  readonly colour: boolean
}

/** Tables and sentences for people. Problems go to stderr in every view, so there is nothing to do here. */
export function humanView({ out, look, colour }: HumanPlace): View {
  const show = async (lines: readonly Line[]) => {
    if (lines.length > 0) await out.write(`${lines.map((line) => paint(line, colour)).join('\n')}\n`)
  }
  const showPlan = async (plan: Plan, about: Sides) => {
    const groups = await groupPlan(plan, look.most)
    const end = planEnd(plan, look)
    await show([...planHead(plan, about, look), ...blank(planTable(groups, look)), [], ...end])
  }
  const showFindings = async (findings: AsyncIterable<readonly Finding[]>, everything?: string) => {
    const groups = await groupFindings(findings, look.most)
    await show(blank(findingsTable(groups, look, everything)))
    return groups.reduce((sum, { all }) => sum + all, 0)
  }
  const showGuards = (guards: readonly Guard[]) => show(blank(guardLines(guards, look)))
  const none = [indent([span('none', 'quiet')])]
  const showBatches = async <T>(
    batches: AsyncIterable<readonly T[]>,
    lines: (batch: readonly T[]) => readonly Line[],
  ) => {
    let any = false
    for await (const batch of batches) {
      any ||= batch.length > 0
      await show(lines(batch))
    }
    if (!any) await show(none)
  }
  let stagesShown = 0
  return {
    async plan(plan, about) {
      await showPlan(plan, about)
      await showFindings(plan.findings(), 'Every finding: --json prints the whole plan.')
      await showGuards(plan.guards)
    },
    async proposal(plan, about) {
      await showPlan(plan, about)
      await showGuards(plan.guards)
    },
    async run(report, findings, about) {
      const { plan, status } = report
      // Nobody was asked about a plan that a guard stopped, or that has nothing to do: it was not shown yet.
      const isNew = status === 'stopped' || !hasChanges(plan.summary)
      if (isNew) await show([...planHead(plan, about, look), [], ...planEnd(plan, look)])
      const standing = status === 'declined' ? 0 : await showFindings(findings)
      if (isNew) await showGuards(plan.guards)
      await show([[], ...runLines(report, look, standing)])
    },
    followed: (report) => show(followedLines(report, look)),
    async unsynced(syncs, all) {
      // A pipe gets everything, as it does of lines.
      const most = all || look.width === undefined ? Number.POSITIVE_INFINITY : look.most
      for (const [index, one] of syncs.entries())
        await show([...(index > 0 ? [[]] : []), ...(await unsyncedLines(one, look, most))])
    },
    explanation: (explained) => show(explanationLines(explained, look)),
    mending: (mending) => show(mendingLines(mending, look)),
    // Without changes nobody was asked, so what is left was not shown yet.
    mended: (report) =>
      show([...(report.status === 'nothing' ? [...mendingLines(report, look)] : []), [], ...mendedLines(report, look)]),
    raw: (text) => out.write(text),
    history: (runs, paused) => show([...pauseLines(paused, look), ...historyTable(runs, look)]),
    schedules: (schedules) => show(scheduleLines(schedules, look)),
    audit: (batches) => showBatches(batches, (batch) => auditTable(batch, look)),
    people: async (found) => show([...peopleLines(found, look).map((line) => indent(line)), []]),
    auditVerdict: (check) => show(auditVerdict(check, look)),
    entries: (batches) => showBatches(batches, (batch) => entryLines(batch, look)),
    unmanaged: (batches) => showBatches(batches, (batch) => unmanagedLines(batch, look)),
    entry: (entry) => show(entryDetail(entry, look)),
    async stages(connection, batches) {
      await show([...(stagesShown++ > 0 ? [[]] : []), indent([bold(clean(connection))])])
      let good = true
      for await (const batch of batches) {
        good &&= batch.every(({ problem }) => !problem)
        await show(batch.flatMap((stage) => stageLines(stage, look)))
      }
      return good
    },
    async list(_, rows) {
      const [first] = rows
      if (!first) return show(none)
      const columns = Object.keys(first).map((name) => ({ name }))
      const cells = rows.map((row) => columns.map(({ name }) => [span(clean(String(row[name] ?? '')))]))
      await show(table(columns, cells, look.width && look.width - 2).map((line) => indent(line)))
    },
    tried: ({ label, dn, fields }) =>
      show([
        indent([span('For ', 'quiet'), bold(clean(label)), span(`  ${clean(dn)}`, 'quiet')]),
        [],
        ...triedLines(fields, look).map((line) => indent(line)),
      ]),
    async survey(surveyed, { facts, worst }) {
      const width = look.width && look.width - 4
      const field = worst === undefined ? undefined : surveyed.fields[worst]
      if (!field) return show(surveyLines(surveyed, facts, width).map((line) => indent(line)))
      const counts = fieldCounts(field, facts.get(worst ?? ''))
      await show([indent(counts), ...blank(caseLines(field.cases, look, width).map((line) => indent(line)))])
    },
    configDiff: (lines) => show(configDiff(lines, look).map((line) => indent(line))),
    said: (sentence) => show([indent([span(clean(sentence))])]),
    note: (sentence) => show([[], indent([span(clean(sentence), 'quiet')])]),
    document: (value) => out.write(`${JSON.stringify(value, null, 2)}\n`),
    async problem() {},
    async end() {},
  }
}

function blank(lines: readonly Line[]): readonly Line[] {
  return lines.length > 0 ? [[], ...lines] : []
}
