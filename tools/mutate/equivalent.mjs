// Changes that no test can notice, because they change nothing: those that the files of the folder `equivalent` list, each
// with `from` and `to` as `run.mjs` finds them (`to` one text, or a list of them), and why. Where `from` stands in several
// places of the file, `line` is the beginning of the line meant.
import { globSync } from 'node:fs'

const files = globSync('equivalent/*.mjs', { cwd: import.meta.dirname }).sort()
const lists = await Promise.all(files.map((file) => import(`./${file}`)))

export const equivalent = lists.flatMap((list) => list.equivalent).map((one) => ({ ...one, to: [one.to].flat() }))
