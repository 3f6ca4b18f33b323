import { bold, clean, plain, span } from '@rollcall/presenter'
import {
  type ConnectionAct,
  type ConnectionNews,
  type ConnectionState,
  canConnection,
  chosenSettings,
  connectionBindings,
  connectionErrors,
  connectionFields,
  connectionStays,
  connectionTakesText,
  openConnection,
  reduceConnection,
} from '../state/connection.ts'
import { secretNote } from '../state/credential.ts'
import { type Drawing, defineScreen, type Frame, type Row, type Screen } from '../state/screen.ts'
import { fieldName } from '../state/settings-form.ts'
import { formLines } from '../widgets/form-lines.ts'
import { testRows } from '../widgets/test-rows.ts'
import { proposalDrawing } from './proposal.ts'

/** One connection: its settings with what is wrong beside them, a test, and the difference before it is written. */
export const connectionScreen: Screen<{ readonly name?: string }, ConnectionState, ConnectionAct, ConnectionNews> =
  defineScreen({
    name: 'connection',
    open: openConnection,
    bindings: connectionBindings,
    can: canConnection,
    takesText: connectionTakesText,
    stays: connectionStays,
    reduce: reduceConnection,
    draw,
  })

function draw(state: ConnectionState, frame: Frame): Drawing {
  const { name, raw, proposal, test } = state
  const edited = connectionStays(state) !== undefined
  const crumbs = ['Connections', name === undefined ? 'New' : clean(name)]
  const status = edited ? [span(`${frame.around.look.signs.enable} not saved`, 'warn')] : []
  if (proposal) return { crumbs, status, ...proposalDrawing(proposal, frame) }
  if (raw === undefined)
    return { crumbs, body: [{ line: [span('Reading what there is.', 'quiet')] }], spoken: { lines: [] } }
  const { width, height, around } = frame
  const lines = test ? testRows(test, width, around.look) : []
  const result: readonly Row[] = [...(test ? [[], [bold('Test')], ...lines] : [])].map((line) => ({ line }))
  // A failed test is worth more than fields that are far away.
  const room = Math.max(8, height - Math.min(result.length, height - 8))
  const secrets = chosenSettings(state).filter(({ kind }) => kind === 'secret')
  const notes = Object.fromEntries(
    secrets.map(({ path }) => [`${fieldName(path)}.typed`, secretNote(state.secrets[fieldName(path)]?.found)]),
  )
  const fields = connectionFields(state)
  const { rows, cursor, spoken } = formLines(state.form, fields, {
    ...{ width, look: around.look, height: room, notes, errors: connectionErrors(state) },
  })
  return {
    crumbs,
    status,
    body: [...rows, ...result.slice(Math.max(0, result.length - (height - rows.length)))],
    ...(cursor ? { cursor } : {}),
    spoken: {
      lines: [
        `${name === undefined ? 'A new connection' : clean(name)}, ${fields.length} fields`,
        ...lines.map((line) => plain(line).trim()),
      ],
      ...spoken,
    },
  }
}
