import type { About } from '@rollcall/model'

/** The record that a body of the audit log is about, with the id its account got; none where it is about no single one. */
export function aboutIn(body: Readonly<Record<string, unknown>> | undefined): readonly About[] {
  const { about, outcome } = (body ?? {}) as { about?: About; outcome?: { id?: About['target'] } }
  if (!about || typeof about.label !== 'string') return []
  const target = outcome?.id ?? about.target
  return [{ ...about, ...(target === undefined ? {} : { target }) }]
}
