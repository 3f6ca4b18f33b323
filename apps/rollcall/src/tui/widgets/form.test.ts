import { plain } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { aLook } from '../testing/a-state.ts'
import { type Form, type FormField, formOf, goTo, pasteIntoForm, textOf, typeIntoForm } from './form.ts'
import { formLines } from './form-lines.ts'

const fields: readonly FormField[] = [
  { name: 'url', label: 'Address', says: 'Where it is.', kind: 'text', required: true, empty: 'ldaps://…' },
  { name: 'base', label: 'Base', says: 'What counts.', kind: 'text', choices: ['dc=a', 'dc=b'] },
  { name: 'tls', label: 'Encryption', says: 'How.', kind: 'choice', choices: ['yes', 'no'] },
  { name: 'password', label: 'Password', says: 'Kept in the keychain.', kind: 'secret', empty: 'type it' },
]
const press = (form: Form, ...names: readonly string[]): Form =>
  names.reduce(
    (to, name) =>
      typeIntoForm(
        to,
        fields,
        name.length === 1 ? { name, text: name } : name === 'space' ? { name, text: ' ' } : { name },
      ),
    form,
  )
const form = formOf({ url: 'ldap', tls: 'yes' })
const looks = { width: 76, look: aLook, height: 20 }
const picture = (of: Form, more = {}): readonly string[] =>
  formLines(of, fields, { ...looks, ...more }).rows.map(({ line, selected }) =>
    `${selected ? '▌' : ' '}${plain(line)}`.trimEnd(),
  )

describe('a form', () => {
  it('takes letters into the selected field and moves between fields', () => {
    const typed = press(form, 's', 'down', 'x', 'up')
    expect([textOf(typed, 'url'), textOf(typed, 'base'), typed.at]).toEqual(['ldaps', 'x', 0])
  })

  it('takes proposals one after the other with tab, and moves with tab where there are none', () => {
    const once = press(form, 'tab', 'tab')
    expect([once.at, textOf(once, 'base')]).toEqual([1, 'dc=a'])
    expect(textOf(press(once, 'tab'), 'base')).toBe('dc=b')
  })

  it('changes a choice with arrows and blanks, never with letters', () => {
    const onTls = goTo(form, fields, 'tls')
    expect(textOf(press(onTls, 'right'), 'tls')).toBe('no')
    expect(textOf(press(onTls, 'left'), 'tls')).toBe('no')
    expect(textOf(press(onTls, 'space'), 'tls')).toBe('no')
    expect(press(onTls, 'q')).toBe(onTls)
    expect(pasteIntoForm(onTls, fields, 'no')).toBe(onTls)
  })

  it('shows what is required, what a field is for, and where the cursor stands', () => {
    expect(picture(form)).toEqual([
      '▌* Address      ldap',
      '   Base',
      '   Encryption   yes  1 of 2',
      '   Password     type it',
      '',
      ' Where it is.',
      '',
      ' * required',
    ])
    expect(formLines(form, fields, looks).cursor).toEqual({ row: 0, column: 19 })
  })

  it('explains its mark only where a field bears it', () => {
    const free = formLines(form, fields.slice(1), looks).rows.map(({ line }) => plain(line))
    expect([picture(form).includes(' * required'), free.includes('* required')]).toEqual([true, false])
  })

  it('never shows a secret, only that one is typed', () => {
    const typed = pasteIntoForm(goTo(form, fields, 'password'), fields, 'hunter2')
    const lines = formLines(typed, fields, looks)
    expect(picture(typed)[3]).toBe('▌  Password     typed, not shown')
    expect(JSON.stringify([lines, typed])).not.toContain('hunter2')
    expect(lines.spoken).toEqual({ field: 'Password: typed, not said', item: 'Kept in the keychain.' })
  })

  it('says what is wrong with a field at its place', () => {
    const errors = { url: 'Write ldaps://host.' }
    expect([picture(form, { errors })[0], picture(form, { errors })[5]]).toEqual([
      '▌✕ Address      ldap',
      ' Write ldaps://host.',
    ])
    expect(formLines(form, fields, { ...looks, errors }).spoken).toEqual({
      field: 'Address, required: ldap',
      item: 'Wrong: Write ldaps://host.',
    })
  })

  it('keeps the selected field in sight where it is longer than the screen', () => {
    const many = Array.from(
      { length: 30 },
      (_, n): FormField => ({ name: `f${n}`, label: `F${n}`, says: '', kind: 'text' }),
    )
    const { rows } = formLines({ ...form, at: 29 }, many, { ...looks, height: 10 })
    expect(rows.some(({ line, selected }) => selected && plain(line).includes('F29'))).toBe(true)
    expect(rows.length).toBeLessThanOrEqual(10)
  })
})
