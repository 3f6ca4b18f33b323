import { bold, cells, clean, cut, type Line, type Look, pad, plain, span, type Tone } from '@rollcall/presenter'
import type { Row, Spoken } from '../state/screen.ts'
import { emptyField } from './field.ts'
import { fieldLine } from './field-line.ts'
import { type Form, type FormField, fieldAt, secretIn, textOf } from './form.ts'
import { paragraph } from './paragraph.ts'

export interface FormLooks {
  readonly width: number
  readonly look: Look
  /** By name of the field: what is wrong with it. */
  readonly errors?: Readonly<Record<string, string>>
  /** By name of a secret: what is known of it. */
  readonly notes?: Readonly<Record<string, { readonly text: string; readonly tone?: Tone }>>
  /** Rows there are; the field that is typed into stays in sight. */
  readonly height: number
}

export interface FormLines {
  readonly rows: readonly Row[]
  /** Rows and cells from the first row of the form. */
  readonly cursor?: { readonly row: number; readonly column: number }
  /** The field in words, `Bind DN, required: cn=rollcall`, and what it is for or what is wrong with it. */
  readonly spoken: Pick<Spoken, 'field' | 'item'>
}

const widest = 22

/** A form as rows: a field each, and below them, always at the same place, what the selected one is for or what is wrong with it. */
export function formLines(form: Form, fields: readonly FormField[], looks: FormLooks): FormLines {
  const { width, errors = {}, height } = looks
  const selected = fieldAt(form, fields)
  const label = Math.min(widest, Math.max(0, ...fields.map(({ label }) => cells(label)))) + 3
  const drawn = fields.map((field) => drawField(form, field, { label, selected: field === selected, ...looks }))
  const at = selected ? fields.indexOf(selected) : 0
  const legend: Line = fields.some(({ required }) => required) ? [span('* required', 'quiet')] : []
  const room = Math.max(1, height - 4)
  const from = fields.length <= room ? 0 : Math.max(0, Math.min(fields.length - room, at - Math.floor(room / 2)))
  const shown = drawn.slice(from, from + room)
  const rows = shown.map(({ line }, index): Row => (from + index === at ? { line, selected: true } : { line }))
  const wrong = selected ? errors[selected.name] : undefined
  const below = selected ? paragraph(clean(wrong ?? selected.says), width, wrong ? 'bad' : 'quiet').slice(0, 2) : []
  const column = selected?.kind === 'choice' ? undefined : drawn[at]?.column
  return {
    rows: [...rows, ...[[], below[0] ?? [], below[1] ?? [], legend].map((line) => ({ line }))],
    ...(column === undefined ? {} : { cursor: { row: at - from, column } }),
    spoken: selected ? spokenField(form, selected, looks) : {},
  }
}

function drawField(
  form: Form,
  field: FormField,
  {
    width,
    look,
    errors = {},
    notes = {},
    label,
    selected,
  }: FormLooks & { readonly label: number; readonly selected: boolean },
): { readonly line: Line; readonly column: number } {
  const { name, kind, required, choices = [], empty = '' } = field
  const mark = errors[name] ? span(look.signs.failed, 'bad') : span(required ? '*' : ' ', 'quiet')
  const head: Line = [mark, span(' '), span(pad(field.label, label), 'quiet')]
  const text = textOf(form, name)
  if (kind === 'secret') {
    const typed = secretIn(form, name).length > 0
    const note = notes[name] ?? { text: empty, tone: 'quiet' }
    const said = typed ? bold('typed, not shown') : span(clean(note.text), note.tone)
    return { line: [...head, said], column: cells(plain(head)) }
  }
  if (kind === 'choice') {
    const more = choices.length > 1 ? [span(`  ${choices.indexOf(text) + 1} of ${choices.length}`, 'faint')] : []
    return { line: [...head, bold(clean(text)), ...more], column: cells(plain(head)) }
  }
  const raw = form.texts[name] ?? emptyField
  if (raw.text === '') return { line: [...head, span(clean(empty), 'faint')], column: cells(plain(head)) }
  if (selected) return fieldLine(raw, head, width)
  return { line: [...head, span(cut(clean(raw.text), width - cells(plain(head))))], column: 0 }
}

function spokenField(form: Form, field: FormField, { errors = {}, notes = {} }: FormLooks): FormLines['spoken'] {
  const { name, label, kind, required, choices = [], says } = field
  const text = textOf(form, name)
  const secret = secretIn(form, name).length > 0 ? 'typed, not said' : (notes[name]?.text ?? 'empty')
  const wrong = errors[name]
  const place = kind === 'choice' ? `${choices.indexOf(text) + 1} of ${choices.length}. ` : ''
  return {
    field: `${label}${required ? ', required' : ''}: ${clean(kind === 'secret' ? secret : text)}`,
    item: `${place}${wrong ? `Wrong: ${clean(wrong)}` : says}`,
  }
}
