import { type Link, RollcallError } from '@rollcall/model'
import type { Prepared } from '../planning/planning.ts'
import { linksCalled } from '../reading/links-called.ts'
import { aboutLink, theOnly } from './called.ts'
import type { MendRequest, Proposed } from './mending.ts'

/** Lets one link go; the account stays as it is. */
export async function proposeUnlink(
  prepared: Prepared,
  { person }: Extract<MendRequest, { verb: 'unlink' }>,
): Promise<Proposed> {
  const { definition } = prepared.options
  const link = theOnly(person, await linksCalled(prepared, person))
  if (!link)
    throw new RollcallError('not-found.link', `No link of ${definition.name} is called “${person}”.`, {
      hint: 'Name the person or group by id, dn, name, or by what the account is known by.',
    })
  return {
    changes: [{ op: 'unlink', about: aboutLink(link) }],
    left: [],
    notes: whatFollows(prepared, link),
    writes: [{ write: 'unlink', kind: link.kind, source: link.source }],
  }
}

function whatFollows({ options: { definition } }: Prepared, { kind, off }: Link): readonly string[] {
  const rules = kind === 'user' ? definition.match : definition.groupMatch
  return [
    rules.length > 0
      ? 'The account stays as it is. The next run links it again if a match rule finds it.'
      : 'The account stays as it is. The next run makes another one, since no match rule finds this one.',
    ...(off ? ['Rollcall had switched the account off; nobody will switch it on again.'] : []),
  ]
}
