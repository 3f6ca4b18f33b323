import { RollcallError } from '@rollcall/model'

/** SQLite's primary result codes that a person can do something about, https://www.sqlite.org/rescode.html */
const reasons: Readonly<Record<number, { readonly why: string; readonly hint: string }>> = {
  5: { why: 'another program holds it locked', hint: 'Wait for that program or end it, then run this again.' },
  6: { why: 'another program holds it locked', hint: 'Wait for that program or end it, then run this again.' },
  8: { why: 'it is read-only', hint: 'Make the file and its folder writable for the user that runs Rollcall.' },
  10: { why: 'the disk reported an error', hint: 'Check the disk and the file system, then run this again.' },
  11: {
    why: 'the file is damaged',
    hint: 'Bring it back from a backup; without one, set it aside and start with a first run.',
  },
  13: { why: 'the disk is full', hint: 'Free some space, then run this again.' },
  14: { why: 'the file cannot be opened', hint: 'Check that the path is a file and that its folder is writable.' },
  23: { why: 'access was refused', hint: 'Check the rights of the file and its folder.' },
  26: { why: 'the file is not a Rollcall state', hint: 'Check `state:` in the configuration; it names another file.' },
}

const busy = 5
const constraint = 19

/** Whatever was thrown while working on the state, as an error that says where and what to do. */
export function toStateError(file: string, doing: string, thrown: unknown): RollcallError {
  if (thrown instanceof RollcallError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const reason = reasons[resultCode(thrown) ?? -1] ?? fileReason(thrown)
  if (!reason)
    return new RollcallError('bug.state', `The state ${file} could not be ${doing}: ${message}`, { cause: thrown })
  return new RollcallError(
    'unavailable.state',
    `The state ${file} could not be ${doing}: ${reason.why}. Nothing was changed.`,
    {
      hint: reason.hint,
      cause: thrown,
    },
  )
}

/** Whether someone else has the file for the moment. */
export function isBusy(thrown: unknown): boolean {
  return resultCode(thrown) === busy
}

/** Whether a rule of the schema refused a row. */
export function isConstraint(thrown: unknown): boolean {
  return resultCode(thrown) === constraint
}

function resultCode(thrown: unknown): number | undefined {
  const code = (thrown as { errcode?: unknown } | undefined)?.errcode
  return typeof code === 'number' ? code & 0xff : undefined // the rest of the number says more exactly what
}

function fileReason(thrown: unknown): { why: string; hint: string } | undefined {
  if (typeof (thrown as { syscall?: unknown } | undefined)?.syscall !== 'string') return undefined
  return { why: (thrown as Error).message, hint: 'Check the path in `state:` and the rights of its folder.' }
}
