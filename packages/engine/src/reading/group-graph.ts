import type { GroupNode } from '@rollcall/state'
import type { Planning } from '../planning/planning.ts'

/** Which groups there are and what they hold, as this run knows it: what it read, and the remembered rest. */
export class GroupGraph {
  readonly #planning: Planning
  /** Remembered before this run. */
  readonly before: ReadonlyMap<string, GroupNode>
  readonly #byDn = new Map<string, string>()
  readonly #names = new Map<string, string>()
  readonly #gone = new Set<string>()
  readonly #read = new Map<string, { readonly changed: boolean; readonly incomplete: boolean }>()

  private constructor(planning: Planning, nodes: readonly GroupNode[]) {
    this.#planning = planning
    this.before = new Map(nodes.map((node) => [node.id, node]))
    for (const { id, dnKey } of nodes) this.#know(id, dnKey)
  }

  static async open(planning: Planning): Promise<GroupGraph> {
    return new GroupGraph(planning, await planning.options.state.groups(planning.options.definition.name))
  }

  /** Notes a group that this run read. */
  met(id: string, dnKey: string, how: { changed: boolean; incomplete: boolean }): void {
    this.#know(id, dnKey)
    this.#read.set(id, how)
  }

  wasRead(id: string): boolean {
    return this.#read.has(id)
  }

  /** The source has it no more: it has no members, and whoever names it means someone else. */
  async forget(id: string): Promise<void> {
    const name = this.#names.get(id)
    if (name === undefined) return
    this.#names.delete(id)
    if (this.#byDn.get(name) === id) this.#byDn.delete(name) // else a new group has the name by now
    this.#gone.add(id)
    await this.rename(id, `dn:${name}`)
  }

  /** The normal form of its name. */
  nameOf(id: string): string | undefined {
    return this.#names.get(id)
  }

  isGroup(key: string): boolean {
    return this.#names.has(key)
  }

  isIncomplete(id: string): boolean {
    return this.#read.get(id)?.incomplete ?? false
  }

  /** The group that a member key names by its dn, if it is one. */
  groupNamed(key: string): string | undefined {
    return this.#byDn.get(key.startsWith('dn:') ? key.slice(3) : key)
  }

  /** Groups whose direct members are not as remembered; those that are gone among them. */
  changed(): string[] {
    return [...[...this.#read].filter(([, { changed }]) => changed).map(([id]) => id), ...this.#gone]
  }

  /** Direct members; of a changed group as read, else as remembered. */
  async direct(id: string): Promise<readonly string[]> {
    if (this.#gone.has(id)) return []
    if (this.#read.get(id)?.changed) return this.#planning.scratch.graph.members(id)
    return this.#remembered(id)
  }

  async #remembered(id: string): Promise<readonly string[]> {
    const { state, definition } = this.#planning.options
    const members: string[] = []
    for await (const edges of state.members(definition.name, [id])) for (const { member } of edges) members.push(member)
    return members
  }

  /**
   * Calls a direct member otherwise in every group that holds it: by id, once the bearer of a name is known; by name again,
   * once the bearer of an id is gone. Remembered groups that hold it count as changed from now on.
   */
  async rename(from: string, to: string): Promise<void> {
    const { scratch } = this.#planning
    await this.#adopt(from)
    scratch.graph.resolve(from, to)
  }

  /** The name by which groups hold this member is somebody else's now: the next run reads again whom they mean. */
  async doubt(member: string): Promise<void> {
    await this.#adopt(member, { digest: '' })
  }

  /** Remembered groups that hold this member directly are kept as they are in this run. */
  async #adopt(member: string, unlike: { readonly digest?: string } = {}): Promise<void> {
    const { options, scratch } = this.#planning
    for (const { group } of await options.state.groupsOf(options.definition.name, [member])) {
      const node = this.before.get(group)
      if (!node || this.#gone.has(group) || this.#read.get(group)?.changed) continue
      const incomplete = this.isIncomplete(group)
      scratch.graph.adopt({ ...node, ...unlike, incomplete }, await this.direct(group))
      this.#read.set(group, { changed: true, incomplete })
    }
  }

  /** Everyone in a group, nested groups followed, each group once however it cycles. `complete` is false when any of them was not read to its end. */
  async effective(root: string): Promise<{ readonly members: Set<string>; readonly complete: boolean }> {
    const members = new Set<string>()
    const visited = new Set([root])
    let complete = true
    for (const id of visited) {
      if (this.isIncomplete(id)) complete = false
      for (const key of await this.direct(id)) {
        const nested = this.isGroup(key) ? key : this.groupNamed(key)
        if (nested === undefined) members.add(key)
        else visited.add(nested) // a Set grows while it is walked, and takes each only once
      }
    }
    return { members, complete }
  }

  /** Everyone who was in a group by what is remembered. */
  async effectiveBefore(root: string): Promise<Set<string>> {
    const byDn = new Map([...this.before.values()].map(({ id, dnKey }) => [`dn:${dnKey}`, id]))
    const members = new Set<string>()
    const visited = new Set([root])
    for (const id of visited)
      for (const key of await this.#remembered(id)) {
        const nested = this.before.has(key) ? key : byDn.get(key)
        if (nested === undefined) members.add(key)
        else visited.add(nested)
      }
    return members
  }

  /** These groups and all that hold them, directly or not. */
  async upwards(ids: Iterable<string>): Promise<Set<string>> {
    const { scratch, options } = this.#planning
    const found = new Set(ids)
    let layer = [...found]
    while (layer.length) {
      const keys = layer.flatMap((id) => [id, `dn:${this.#names.get(id)}`])
      const parents = scratch.graph.parents(keys)
      const remembered = (await options.state.groupsOf(options.definition.name, keys)).map(({ group }) => group)
      layer = [...parents, ...remembered].filter((id) => !found.has(id))
      for (const id of layer) found.add(id)
    }
    return found
  }

  #know(id: string, dnKey: string): void {
    const before = this.#names.get(id)
    if (before !== undefined && before !== dnKey) this.#byDn.delete(before)
    this.#names.set(id, dnKey)
    this.#byDn.set(dnKey, id)
  }
}
