import type { Instant, Kind, Problem } from '@rollcall/model'
import type { Look } from './look.ts'
import { type Span, span } from './span.ts'
import { clean } from './text.ts'
import { counted } from './words.ts'

/** What the test of a connection found. */
export interface Health {
  /** From the first step until records could be read. */
  readonly ms: number
  /** What the system calls itself. */
  readonly system?: string
  /** When the server's certificate ends. */
  readonly until?: Instant
  readonly records?: Readonly<Partial<Record<Kind, number>>>
  readonly problem?: Problem
  /** The step that failed. */
  readonly stage?: string
}

export function healthSign(health: Health | undefined, look: Look): Span {
  if (!health) return span(look.signs.dot, 'quiet')
  if (health.problem) return span(look.signs.failed, 'bad')
  if (certificateText(health.until, look.now)) return span(look.signs.guard, 'warn')
  return span(look.signs.enable, 'good')
}

/** `1,204 people, 40 groups`, or what is wrong and at which step: `TLS: the certificate …`. */
export function healthText(health: Health | undefined, as: 'source' | 'target', look: Look): Span {
  if (!health) return span('being tested', 'quiet')
  const { problem, stage, until, records } = health
  if (problem)
    return span(`${stage ? `${stageName(stage)}: ` : ''}${clean(problem.message.split('\n')[0] ?? '')}`, 'bad')
  const warning = certificateText(until, look.now)
  return warning ? span(warning, 'warn') : span(recordsText(records, as))
}

/** `1,204 people, 40 groups` */
export function recordsText({ user, group }: NonNullable<Health['records']> = {}, as: 'source' | 'target'): string {
  const [one, many] = as === 'source' ? ['person', 'people'] : ['account', 'accounts']
  return [...(user === undefined ? [] : [counted(user, one, many)]), ...(!group ? [] : [counted(group, 'group')])].join(
    ', ',
  )
}

const soon = 30 * 86_400_000

/** Says so where a certificate ends within 30 days. */
export function certificateText(until: Instant | undefined, now: Instant): string | undefined {
  if (until === undefined || until - now > soon) return undefined
  if (until <= now) return 'certificate has ended'
  const days = Math.floor((until - now) / 86_400_000)
  return days === 0 ? 'certificate ends today' : `certificate ends in ${counted(days, 'day')}`
}

/** A step of a test as people call it: `TLS`, `sign-in`. */
export function stageName(stage: string): string {
  return ['dns', 'tcp', 'tls'].includes(stage) ? stage.toUpperCase() : clean(stage)
}
