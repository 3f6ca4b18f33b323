/** Prints rows of figures as aligned columns; the first column says what they are of. */
export function printTable(rows) {
  const names = Object.keys(rows[0] ?? {})
  const columns = names.map((name) => [name, ...texts(rows.map((row) => row[name]))])
  const widths = columns.map((column) => Math.max(...column.map(({ length }) => length)))
  for (let line = 0; line <= rows.length; line++) {
    const cells = columns.map((column, at) =>
      at === 0 ? column[line].padEnd(widths[at]) : column[line].padStart(widths[at]),
    )
    console.log(`  ${cells.join('  ')}`)
  }
}

/** Figures with as many digits as the others of their column. */
function texts(values) {
  const whole = values.every((value) => typeof value !== 'number' || Number.isInteger(value))
  return values.map((value) => (typeof value === 'number' && !whole ? value.toFixed(2) : String(value ?? '–')))
}
