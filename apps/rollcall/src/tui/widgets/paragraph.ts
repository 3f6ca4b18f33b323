import { type Line, span, type Tone, wrap } from '@rollcall/presenter'

/** A text in lines that fit. */
export function paragraph(text: string, width: number, tone?: Tone): readonly Line[] {
  return text.split('\n').flatMap((part) => (part === '' ? [[]] : wrap([span(part, tone)], width)))
}
