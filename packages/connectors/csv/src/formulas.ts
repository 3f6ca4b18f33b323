/** What a spreadsheet takes for a formula when a cell begins with it, or what was guarded before. */
const formula = /^'*[=+\-@\t\r]/
const guarded = /^'+[=+\-@\t\r]/

/** A value as it is written so that no spreadsheet runs it; `unguard` gives it back whatever it was. */
export function guard(value: string): string {
  return formula.test(value) ? `'${value}` : value
}

export function unguard(cell: string): string {
  return guarded.test(cell) ? cell.slice(1) : cell
}
