/** `uid` of `lower(uid)`. */
export function bareAttribute(expression: string): string {
  return expression.replace(/^\w+\((\w+)\)$/, '$1')
}
