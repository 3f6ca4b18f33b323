import type { Edge, GroupNode, State } from '@rollcall/state'
import type { Connection } from './connection.ts'
import type { WriteOf } from './rows.ts'

export type GraphReads = Pick<State, 'groups' | 'members' | 'groupsOf'>

const batch = 10_000

const thisSync = '(select number from syncs where name = ?)'

/** Groups and their direct members, to be asked in both directions. */
export function graphReads(db: Connection): GraphReads {
  return {
    groups: (sync) =>
      db.read(() =>
        db.all<GroupNode>(`select id, dn_key as dnKey, digest from groups where sync = ${thisSync} order by id`, sync),
      ),

    async *members(sync, groups) {
      let edges: Edge[] = []
      for (const group of groups) {
        for (const member of await db.read(() => membersOf(db, sync, group))) edges.push({ group, member })
        if (edges.length < batch) continue
        for (let at = 0; at < edges.length; at += batch) yield edges.slice(at, at + batch)
        edges = []
      }
      if (edges.length > 0) yield edges
    },

    groupsOf: (sync, members) =>
      db.read(() =>
        db.all<Edge>(
          `select g.id as "group", e.member from json_each(?) wanted
            cross join edges e on e.member = wanted.value
            cross join groups g on g.number = e.grp and g.sync = ${thisSync}`,
          JSON.stringify(members),
          sync,
        ),
      ),
  }
}

/** As one JSON text: far quicker than a row for each member. */
function membersOf(db: Connection, sync: string, group: string): string[] {
  const row = db.get<{ members: string }>(
    `select json_group_array(member) as members from edges
      where grp = (select number from groups where sync = ${thisSync} and id = ?)`,
    sync,
    group,
  )
  return JSON.parse(row?.members ?? '[]') as string[]
}

/** Touches only the edges that differ: of a large group mostly few do. */
export function writeGroup(db: Connection, sync: number, { node, members }: WriteOf<'group'>): void {
  const number = db.number(
    `insert into groups (sync, id, dn_key, digest) values (?, ?, ?, ?)
      on conflict (sync, id) do update set dn_key = excluded.dn_key, digest = excluded.digest returning number`,
    sync,
    node.id,
    node.dnKey,
    node.digest,
  )
  const wanted = JSON.stringify(members)
  db.run('delete from edges where grp = ? and member not in (select value from json_each(?))', number, wanted)
  db.run('insert or ignore into edges select ?, value from json_each(?)', number, wanted)
}

export function dropGroup(db: Connection, sync: number, { id }: WriteOf<'drop-group'>): void {
  db.run('delete from edges where grp = (select number from groups where sync = ? and id = ?)', sync, id)
  db.run('delete from groups where sync = ? and id = ?', sync, id)
}
