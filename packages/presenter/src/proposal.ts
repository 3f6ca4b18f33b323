import { type Guard, type PlanHeader, removalsIn } from '@rollcall/model'
import { changeLooks, type Look } from './look.ts'
import { type Line, type Span, span } from './span.ts'
import { clean } from './text.ts'
import { count, counted, estimate } from './words.ts'

/** What is about to happen, in words and numbers: a line each. */
export function proposalLines(plan: PlanHeader, to: string, look: Look): readonly Line[] {
  const { summary } = plan
  const parts = changeLooks.flatMap(({ word, sign, tone, says }): Span[][] =>
    summary[word] > 0 ? [[span(look.signs[sign], tone), span(` ${says} `), span(count(summary[word]))]] : [],
  )
  const what = parts.flatMap((part, at) => (at === 0 ? part : [span('   '), ...part]))
  const removals = removalsIn(summary)
  const left = summary.leftOut ? `; ${counted(summary.leftOut, 'change')} left out` : ''
  return [
    [
      span(
        plan.undoes === undefined
          ? `This writes to ${clean(to)}:`
          : `This takes run ${plan.undoes} back in ${clean(to)}:`,
      ),
    ],
    what,
    [span(`${estimate(plan.calls, plan.seconds)}${left}.`, 'quiet')],
    ...(removals > 0 ? [[span(`It takes something away ${counted(removals, 'time')}.`, 'warn')]] : []),
    ...(plan.undoes === undefined ? [] : [[span('The sync is paused then, until somebody resumes it.', 'quiet')]]),
  ]
}

/** The same as a sentence. */
export function proposalSentence(plan: PlanHeader, to: string): string {
  const { summary } = plan
  const parts = changeLooks.flatMap(({ word, says }) => (summary[word] > 0 ? [`${says} ${count(summary[word])}`] : []))
  const removals = removalsIn(summary)
  const away = removals > 0 ? ` It takes something away ${counted(removals, 'time')}.` : ''
  const what =
    plan.undoes === undefined ? `This writes to ${clean(to)}` : `This takes run ${plan.undoes} back in ${clean(to)}`
  const left = summary.leftOut ? ` ${counted(summary.leftOut, 'change')} left out.` : ''
  return `${what}: ${parts.join(', ')}.${left}${away}`
}

/** What passes a guard on purpose: the number to type, and what `--allow` gets then. */
export interface Passing {
  readonly guard: Guard
  /** To be typed, to the letter. */
  readonly type: string
  readonly allow: string
}

/** Every guard that stopped a plan, with what passes it; what one `--allow` passes together stands once. */
export function passings(guards: readonly Guard[]): readonly Passing[] {
  const tripped = guards.filter(({ tripped }) => tripped)
  const byAllow = new Map<string, Guard>()
  for (const guard of tripped) if (!byAllow.has(guard.allow)) byAllow.set(guard.allow, guard)
  return [...byAllow.values()].map((guard) => ({
    guard,
    type: guard.count > 0 ? String(guard.count) : guard.code,
    allow: guard.allow,
  }))
}

/** `3 access`, `first-run`: what a guard is about, short. */
export function guardTitle({ code, field }: Guard): string {
  return field ? `${code} ${clean(field)}` : code
}

/** Why the guard stopped the plan, without the words for a command line. */
export function guardText({ message }: Guard): string {
  return clean(message.replace(/ If that is meant, pass `[^`]*`\.$/, ''))
}
