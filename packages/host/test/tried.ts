/**
 * How often a property is tried, and from where chance begins: the same in each test run. ROLLCALL_CASES=10000 with another
 * ROLLCALL_SEED looks further; `pnpm property` does so for whole runs.
 */
export function tried(cases: number): { readonly numRuns: number; readonly seed: number } {
  const { ROLLCALL_CASES, ROLLCALL_SEED } = process.env
  return { numRuns: Number(ROLLCALL_CASES ?? cases), seed: Number(ROLLCALL_SEED ?? 20_260_410) }
}
