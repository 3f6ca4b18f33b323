import { type FindingCode, RollcallError } from '@rollcall/model'
import { counted, findingDocument } from '@rollcall/presenter'
import { exit } from '../exit.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const findingsCommand: Verb = defineVerb<{ code?: string; note?: string }>({
  name: 'findings',
  arguments: [
    { name: '<action>', says: 'ack sets aside, unack brings back', choices: ['ack', 'unack'] },
    { name: '<sync>', says: 'the sync' },
    { name: '[person]', says: 'of whom: the name or an id, as `unsynced` shows it' },
  ],
  options: [
    { flags: '--code <code>', says: 'only findings of this code; without a person, all of them' },
    { flags: '--note <text>', says: 'why that is all right' },
  ],
  examples: [
    [
      'rollcall findings ack staff mora --note "has no mail on purpose"',
      'no longer counted by --strict, until it changes',
    ],
    ['rollcall findings unack staff --code drift', 'looked at again'],
  ],
  async run({ host: openHost, view }, [action, sync = '', record], { code, note = '' }) {
    if (record === undefined && code === undefined)
      throw new RollcallError('config.which-finding', 'Which findings? Neither a person nor --code is given.')
    const host = await openHost()
    host.definition(sync)
    const meant = { ...(record === undefined ? {} : { record }), ...(code ? { code: code as FindingCode } : {}) }
    const aside = action === 'ack'
    const findings = await host.acknowledge(sync, meant, aside ? note : undefined)
    const sentence = aside
      ? `${counted(findings.length, 'finding')} set aside, for as long as nothing about ${findings.length === 1 ? 'it' : 'them'} changes.`
      : `${counted(findings.length, 'finding')} back.`
    await view.said(sentence, { sync, findings: findings.map(findingDocument) })
    return exit.done
  },
})
