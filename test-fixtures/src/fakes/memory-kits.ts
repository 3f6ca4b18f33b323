import type { Connector, Stage, Stream } from '@rollcall/connector-sdk'
import type { Hostile, Kit } from '@rollcall/connector-sdk/testing'
import { RollcallError } from '@rollcall/model'
import { memoryApp } from './memory-app.ts'
import { memoryDirectory } from './memory-directory.ts'
import { coping, strangeWays } from './memory-strange.ts'

/** A connector with what the suite must know of its system. */
export interface Kitted {
  readonly connector: Connector
  readonly kit: Kit
}

/** A source of three people and three groups. */
export function directoryKit(): Kitted {
  const directory = memoryDirectory()
  const system: Kit['system'] = async () => {
    for (const { id } of [...directory.all('user'), ...directory.all('group')]) directory.remove(id)
    for (const n of [1, 2, 3]) {
      const attributes = { cn: `Person ${n}`, uid: `p${n}`, mail: [`p${n}@acme.test`, `${n}@old.test`] }
      directory.put('user', `id-${n}`, attributes, { password: `secret of ${n}` })
      directory.put('group', `group-${n}`, { cn: `Group ${n}`, members: [`uid=id-${n},dc=test`] })
    }
    // By the dn: a connector on the bench may be wrong about id and kind.
    const entryOf = ({ dn }: { dn?: string }) => {
      const entry = [...directory.all('user'), ...directory.all('group')].find((one) => one.dn === dn)
      if (!entry) throw new Error(`There is no ${dn}.`)
      return entry
    }
    return {
      settings: {},
      context: { secrets: { TOKEN: 'the token of the directory' } },
      change: (record) => {
        const { kind, id, attributes } = entryOf(record)
        directory.put(kind, id, { ...attributes, cn: 'Somebody else' })
      },
      rename: (record) => {
        const { kind, id, attributes } = entryOf(record)
        directory.put(kind, id, attributes, { dn: `cn=renamed,${id},dc=test` })
      },
      remove: (record) => directory.remove(entryOf(record).id),
    }
  }
  const kit: Kit = {
    system,
    unreachable: { nowhere: true },
    signIn: { user: 'p2', password: 'secret of 2' },
    user: {
      count: 3,
      attributes: ['cn', 'uid', 'mail'],
      unknown: { id: 'id-9', dn: 'uid=id-9,dc=test' },
      scope: { filter: '(uid=p2)', count: 1 },
    },
    group: {
      count: 3,
      attributes: ['cn', 'members'],
      unknown: { id: 'group-9', dn: 'cn=group-9,dc=test' },
      scope: { filter: '(cn=Group 3)', count: 1 },
    },
  }
  return { connector: withNowhere(directory.connector), kit }
}

/** A target that can do everything, with three accounts and three groups. */
export function appKit(): Kitted {
  const app = memoryApp({ batch: 10, roles: [{ name: 'editor' }] })
  const system: Kit['system'] = async () => {
    for (const { id } of [...app.all('group'), ...app.all('user')]) app.drop(id)
    for (const n of [1, 2, 3]) {
      const values = { userName: `seed${n}`, displayName: `Seed ${n}`, title: 'Staff', tags: ['x', 'y'] }
      const member = app.seed('user', values, { active: n < 3 })
      app.seed('group', { displayName: `Seeds ${n}` }, { members: [member] })
    }
    return {
      settings: {},
      change: ({ kind, id }) =>
        app.edit(id, { values: kind === 'user' ? { title: 'Boss' } : { displayName: 'Others' } }),
      rename: ({ kind, id }) => app.edit(id, { values: { [kind === 'user' ? 'userName' : 'displayName']: 'renamed' } }),
      remove: ({ id }) => app.drop(id),
    }
  }
  const kit: Kit = {
    system,
    unreachable: { nowhere: true },
    user: {
      count: 3,
      attributes: ['userName', 'displayName', 'title', 'tags', 'active'],
      unknown: { id: 'user-0' },
      draft: {
        attributes: (n) => ({ userName: [`made${n}`], displayName: [`Made ${n}`], mail: [`made${n}@acme.test`] }),
        unique: 'userName',
        text: 'title',
        many: 'tags',
        required: 'userName',
      },
    },
    group: {
      count: 3,
      attributes: ['displayName', 'members'],
      unknown: { id: 'group-0' },
      draft: { attributes: (n) => ({ displayName: [`Made ${n}`] }), unique: 'displayName' },
    },
  }
  const hostile = Object.fromEntries(
    strangeWays.map((strange) => [strange, async () => ({ ...(await system()), settings: { strange } })]),
  )
  return { connector: coping(withNowhere(app.connector)), kit: { ...kit, hostile: hostile as unknown as Hostile } }
}

/** The setting `nowhere` leads to no system, as a wrong address would. */
function withNowhere(connector: Connector): Connector {
  const open: Connector['open'] = (settings, context) => {
    const connection = connector.open(settings, context)
    return 'nowhere' in (settings as object) ? { ...connection, test: nobodyThere } : connection
  }
  return { ...connector, open }
}

async function* nobodyThere(): Stream<Stage> {
  const problem = new RollcallError('unavailable.nowhere', 'There is nobody.').toJSON()
  yield [{ stage: 'connect', detail: problem.message, problem }]
  return { verdict: 'truncated', problem }
}
