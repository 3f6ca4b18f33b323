import type { OpenUnsaved } from '@rollcall/host'
import { count, counted } from '@rollcall/presenter'
import { bareAttribute } from './bare-attribute.ts'

/** What the first people of a source have: a proposal is made from what is there, not from all that could be. */
export interface Sample {
  readonly people: number
  /** How many of them have an attribute, by its name in small letters. */
  readonly having: Readonly<Record<string, number>>
}

const most = 200

/** Looks which of the attributes the first people have, below a base or of the whole source. Undefined where nobody can be read; a test says why. */
export async function readSample(
  { connection: { scan } }: Pick<OpenUnsaved, 'connection'>,
  attributes: readonly string[],
  base: string | undefined,
  signal: AbortSignal,
): Promise<Sample | undefined> {
  const query = { kind: 'user', attributes, atMost: most, ...(base === undefined ? {} : { base: [base] }) } as const
  const having: Record<string, number> = Object.fromEntries(attributes.map((name) => [name.toLowerCase(), 0]))
  let people = 0
  try {
    reading: for await (const batch of scan?.(query, signal) ?? [])
      for (const record of batch) {
        for (const name of attributes)
          if (record.attributes[name]?.length) having[name.toLowerCase()] = (having[name.toLowerCase()] ?? 0) + 1
        if (++people === most) break reading
      }
  } catch {
    signal.throwIfAborted()
  }
  return people === 0 ? undefined : { people, having }
}

/** How many people of a sample have what an expression such as `lower(uid)` names; undefined where nobody looked. */
export function havingOf({ having }: Sample, expression: string): number | undefined {
  return having[bareAttribute(expression).toLowerCase()]
}

/** `2 of the first 200 people have title.`; nothing where nobody looked for what an expression names. */
export function havingText(sample: Sample, expression: string): string {
  const having = havingOf(sample, expression)
  if (having === undefined) return ''
  return `${count(having)} of the first ${counted(sample.people, 'person', 'people')} have ${bareAttribute(expression)}.`
}

/** What a mapping was proposed from, in words. */
export function proposedFrom(sample: Sample | undefined): string {
  return sample ? `by name from the first ${counted(sample.people, 'person', 'people')}` : 'by name'
}
