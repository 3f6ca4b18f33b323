import type { Behaviour, Resource } from './behaviour.ts'
import type { Operation, Path } from './grammar.ts'

/** An answer that is an error. */
export class Refusal extends Error {
  readonly status: number
  readonly scimType: string | undefined
  constructor(status: number, scimType: string | undefined, message: string) {
    super(message)
    this.status = status
    this.scimType = scimType
  }
}

type Json = Record<string, unknown>

/** The resource after a PATCH, as RFC 7644 section 3.5.2 has it, or as this server does. */
export function patched(resource: Resource, operations: readonly Operation[], behaviour: Behaviour): Resource {
  const after = structuredClone(resource) as Json
  for (const { op, path, value } of operations) {
    if (path && behaviour.patch === 'ignoresPaths') continue
    if (path) apply(after, op, path, value, behaviour)
    else merge(after, value as Json, behaviour)
  }
  return after as unknown as Resource
}

function merge(target: Json, values: Json, { replacesExtensions }: Behaviour): void {
  for (const [name, value] of Object.entries(values)) {
    if (name.startsWith('urn:') && !replacesExtensions) target[name] = { ...(target[name] as Json), ...(value as Json) }
    else target[name] = value
  }
}

function apply(after: Json, op: Operation['op'], path: Path, value: unknown, behaviour: Behaviour): void {
  const { urn, name, where, sub } = path
  const { patch } = behaviour
  if (patch === 'pathless' && name !== 'members') throw new Refusal(400, 'invalidPath', 'There are no paths here')
  if ((where && (patch === 'noFilters' || patch === 'wholeOnly')) || (patch === 'wholeOnly' && (sub || urn)))
    throw new Refusal(400, 'noTarget', 'This path is not understood here')
  if (name === 'members' && behaviour.listRemovals) {
    if (where) throw new Refusal(400, 'invalidPath', 'Members are removed by a list')
    const gone = new Set(op === 'remove' ? (value as Json[] | undefined)?.map((one) => one.value) : [])
    if (op === 'remove') after.members = ((after.members ?? []) as Json[]).filter((one) => !gone.has(one.value))
    if (op === 'remove') return
  }
  if (urn !== undefined && patch === 'mangles') {
    after[`0:User:${name}`] = value
    return
  }
  if (urn !== undefined) after[urn] ??= {}
  const holder = urn === undefined ? after : (after[urn] as Json)
  if (where) {
    applyToElements(holder, op, path, value)
    return
  }
  if (sub !== undefined) {
    const inner = { ...(holder[name] as Json) }
    if (op === 'remove') delete inner[sub]
    else inner[sub] = value
    holder[name] = inner
    return
  }
  if (op === 'remove') delete holder[name]
  else if (op === 'add' && Array.isArray(holder[name]))
    holder[name] = added(holder[name] as Json[], value as Json[], name === 'members' && behaviour.naiveMembers === true)
  else holder[name] = value
}

function added(elements: readonly Json[], values: readonly Json[], isNaive: boolean): readonly Json[] {
  if (isNaive) return [...elements, ...values]
  const held = new Set(elements.map((one) => JSON.stringify([one.value, one.type])))
  return [...elements, ...values.filter((one) => !held.has(JSON.stringify([one.value, one.type])))]
}

function applyToElements(holder: Json, op: Operation['op'], { name, where, sub }: Path, value: unknown): void {
  const elements = (holder[name] ?? []) as Json[]
  const isMeant = (one: Json): boolean => where !== undefined && one[where.sub] === where.value
  if (!elements.some(isMeant)) throw new Refusal(400, 'noTarget', 'No element fits the filter')
  if (op === 'remove' && sub === undefined) holder[name] = elements.filter((one) => !isMeant(one))
  else if (sub !== undefined)
    holder[name] = elements.map((one) => {
      if (!isMeant(one)) return one
      const { [sub]: _, ...rest } = one
      return op === 'remove' ? rest : { ...rest, [sub]: value }
    })
  else throw new Refusal(400, 'invalidPath', 'An element cannot be replaced here')
}
