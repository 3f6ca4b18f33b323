import type { Link } from '@rollcall/model'
import type { Prepared } from '../planning/planning.ts'

/** By what the links remember: ids, label, dn, and the values by which accounts are found. */
export async function linksCalled(
  { options: { state, definition }, keys }: Prepared,
  text: string,
): Promise<readonly Link[]> {
  const found = [...(await state.findLinks(definition.name, text))]
  for (const kind of ['user', 'group'] as const) {
    const claims = [...keys[kind]].map(([field, normal]) => ({ field, value: normal(text) }))
    const sources = (await state.holders(definition.name, kind, claims)).map(({ source }) => source)
    found.push(...(await state.links(definition.name, kind, { sources })))
  }
  return found
}
