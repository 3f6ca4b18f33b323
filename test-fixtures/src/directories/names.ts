/** A name as its bearer writes it, and in the letters of a uid. */
export type Name = readonly [written: string, ascii: string]

const same = (names: string): readonly Name[] => names.split(' ').map((name) => [name, name.toLowerCase()])

export const givenNames: readonly Name[] = [
  ...same('Anna Ben Clara David Emma Felix Grace Hugo Ida Jonas Karla Leo Mia Noah Olivia Paul Rosa Simon Tara Victor'),
  ['Jürgen', 'juergen'],
  ['Zoë', 'zoe'],
  ['Łukasz', 'lukasz'],
  ['Søren', 'soeren'],
  ['Renée', 'renee'],
  ['İpek', 'ipek'],
  ['Иван', 'ivan'],
  ['Κωνσταντίνος', 'konstantinos'],
  ['秀英', 'xiuying'],
  ['محمد', 'muhammad'],
  ['नेहा', 'neha'],
]

export const surnames: readonly Name[] = [
  ...same('Adler Baker Costa Dietrich Evans Fischer Garcia Hansen Ivers Jansen Keller Lopez Moreau Novak Olsen Peters'),
  ...same('Quinn Rossi Schmidt Tanaka Ulrich Vogel Weber Young Zimmermann'),
  ['Müller', 'mueller'],
  ['Groß', 'gross'],
  ['Özdemir', 'oezdemir'],
  ['Dvořák', 'dvorak'],
  ['Ångström', 'angstroem'],
  ["O'Brien", 'obrien'],
  ['de la Cruz', 'delacruz'],
  ['Петров', 'petrov'],
  ['王', 'wang'],
  ['الأحمد', 'alahmad'],
  ['शर्मा', 'sharma'],
  ['Παπαδόπουλος', 'papadopoulos'],
]
