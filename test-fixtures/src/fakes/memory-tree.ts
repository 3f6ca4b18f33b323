import type { Methods, Node } from '@rollcall/connector-sdk'
import { foldText, RollcallError } from '@rollcall/model'
import type { Entry } from './memory-directory.ts'

const top = 'dc=test'

/** The directory to look at: one root, and everything right below it. */
export function treeOf(entries: () => readonly Entry[]): Pick<Methods, 'browse' | 'show' | 'search'> {
  const nothing = (ref: string): RollcallError => new RollcallError('not-found', `There is no ${ref}.`)
  return {
    async *browse({ ref }) {
      if (ref === undefined) yield [{ ref: top, label: top }]
      else if (ref === top) yield entries().map(toNode)
      else if (!entries().some(({ dn }) => dn === ref)) throw nothing(ref)
      return { verdict: 'complete' }
    },
    async show({ ref }) {
      const entry = entries().find(({ id, dn }) => id === ref || dn === ref)
      if (!entry) throw nothing(ref)
      return { ...toNode(entry), attributes: entry.attributes }
    },
    async *search({ text }) {
      const wanted = foldText(text)
      const values = ({ attributes }: Entry): readonly string[] => Object.values(attributes).flat().map(String)
      yield entries()
        .filter((entry) => values(entry).some((value) => foldText(value).includes(wanted)))
        .map(toNode)
      return { verdict: 'complete' }
    },
  }
}

function toNode({ dn, kind, id }: Entry): Node {
  return { ref: dn, label: dn.slice(0, dn.indexOf(',')), kind, id, leaf: true }
}
