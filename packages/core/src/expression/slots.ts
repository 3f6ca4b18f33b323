import type { ASTNode, Environment } from '@marcbachmann/cel-js'
import { didYouMean } from '@rollcall/model'

/** A place in an expression's context: an attribute's single value, or all of them. */
export interface Slot {
  readonly key: string
  readonly attribute: string
  readonly all: boolean
}

interface Reader {
  readonly getValue: (key: string) => unknown
}

interface Checker {
  readonly getType: (name: string) => unknown
}

interface Call {
  readonly args: readonly ASTNode[]
}

/**
 * `attr('name')` is the single value of an attribute, `all(name)` the list of its values. Both are resolved when the
 * expression is parsed, so that a name that does not exist is found before any record is read.
 */
export function registerMacros(environment: Environment, attributes: ReadonlySet<string>): void {
  const macro = (all: boolean, nameOf: (argument: ASTNode | undefined) => string) => {
    return ({ args }: Call): object => {
      const attribute = nameOf(args[0])
      if (!isKnown(attribute, attributes)) throw unknownAttribute(attribute, attributes, args[0])
      const { key } = slotOf(attribute, all)
      return {
        typeCheck: (checker: Checker) => checker.getType(all ? 'list' : 'dyn'),
        evaluate: (_: unknown, __: unknown, context: Reader) => context.getValue(key),
      }
    }
  }
  environment.registerFunction('attr(ast): dyn', macro(false, literalOf))
  environment.registerFunction('all(ast): list', macro(true, attributeOf))
}

/** What is wrong with the name that a macro was given, found while parsing. */
export class NameProblem extends Error {
  readonly hint: string | undefined
  readonly at: readonly [number, number] | undefined

  constructor(message: string, argument: ASTNode | undefined, hint?: string) {
    super(message)
    this.hint = hint
    this.at = argument && [argument.start, argument.end]
  }
}

function unknownAttribute(name: string, attributes: Iterable<string>, argument: ASTNode | undefined): NameProblem {
  return new NameProblem(`There is no attribute \`${name}\`.`, argument, didYouMean(name, attributes))
}

/** Options after a semicolon (`cn;lang-de`) are not in a schema. */
export function isKnown(name: string, attributes: ReadonlySet<string>): boolean {
  return attributes.has(name) || attributes.has(name.split(';', 1)[0] ?? '')
}

/** Every attribute that an expression looks at, and how. */
export function slotsOf(ast: ASTNode, attributes: ReadonlySet<string>): readonly Slot[] {
  const slots = new Map<string, Slot>()
  const add = (slot: Slot): unknown => slots.set(slot.key, slot)
  walk(ast, (node) => {
    if (node.op === 'id' && attributes.has(node.args)) add({ key: node.args, attribute: node.args, all: false })
    if (node.op !== 'call') return true
    const [name, [argument]] = node.args
    if (name === 'attr') add(slotOf(literalOf(argument), false))
    if (name === 'all') add(slotOf(attributeOf(argument), true))
    return name !== 'attr' && name !== 'all'
  })
  return [...slots.values()]
}

/** Every function and method that an expression calls, and where the call begins in its text. */
export function callsIn(ast: ASTNode): readonly { readonly name: string; readonly from: number }[] {
  const calls: { name: string; from: number }[] = []
  walk(ast, (node) => {
    if (node.op === 'call') calls.push({ name: node.args[0], from: node.start })
    if (node.op === 'rcall') calls.push({ name: node.args[0], from: node.args[1].end })
    return true
  })
  return calls
}

/** The keys have a space, so no variable can be called by them. */
function slotOf(attribute: string, all: boolean): Slot {
  return { key: `${all ? 'all' : 'one'} ${attribute}`, attribute, all }
}

function literalOf(argument: ASTNode | undefined): string {
  if (argument?.op === 'value' && typeof argument.args === 'string') return argument.args
  throw new NameProblem("attr takes a name in quotes: attr('cn;lang-de').", argument)
}

function attributeOf(argument: ASTNode | undefined): string {
  if (argument?.op === 'id') return argument.args
  if (argument?.op === 'call' && argument.args[0] === 'attr') return literalOf(argument.args[1][0])
  throw new NameProblem("all takes the name of an attribute: all(mail), or all(attr('cn;lang-de')).", argument)
}

function walk(node: unknown, visit: (node: ASTNode) => boolean): void {
  if (Array.isArray(node)) {
    for (const item of node) walk(item, visit)
  } else if (isNode(node) && visit(node)) {
    walk(node.args, visit)
  }
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value
}
