import { RollcallError } from '@rollcall/model'
import { exit } from '../exit.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const auditCommand: Verb = defineVerb<{ sync?: string; run?: string; head?: string }>({
  name: 'audit',
  arguments: [{ name: '[action]', says: 'verify: prove that nothing was changed or taken out', choices: ['verify'] }],
  options: [
    { flags: '--sync <name>', says: 'only records of this sync' },
    { flags: '--run <number>', says: 'only records of this run' },
    { flags: '--head <hash>', says: 'with verify: a head that an earlier run printed must still be in the log' },
  ],
  examples: [
    ['rollcall audit --run 218', 'every write of a run'],
    ['rollcall audit verify', 'check the whole chain'],
    ['rollcall audit verify --head 6f1c1e9a52c14c0e', 'and that it was not cut off or written anew'],
  ],
  async run({ host: openHost, view }, [action], { sync, run, head }) {
    const host = await openHost()
    const state = await host.state()
    if (action === 'verify') {
      const verdict = await host.verifyAudit(head)
      await view.auditVerdict(verdict)
      return verdict.whole ? exit.done : exit.failed
    }
    if (sync !== undefined) host.definition(sync)
    if (run !== undefined && !/^\d+$/.test(run))
      throw new RollcallError('config.run', `--run takes the number of a run, not “${run}”.`, {
        hint: '`rollcall history` lists them.',
      })
    await view.audit(
      state.audit({ ...(sync === undefined ? {} : { sync }), ...(run === undefined ? {} : { run: Number(run) }) }),
    )
    return exit.done
  },
})
