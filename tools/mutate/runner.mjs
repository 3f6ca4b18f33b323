// A test runner for Stryker that stays within one process: vitest would load everything anew for each of thousands of
// mutants. Mutants of what runs while a file loads get a new process from Stryker, as it cannot be loaded twice.
import { globSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { commonTokens, declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import { DryRunStatus, determineHitLimitReached, TestStatus, toMutantRunResult } from '@stryker-mutator/api/test-runner'

const shim = new URL('./vitest.mjs', import.meta.url).href
registerHooks({
  resolve: (name, context, next) => (name === 'vitest' ? { url: shim, shortCircuit: true } : next(name, context)),
})

class InProcess {
  static inject = [commonTokens.options]
  #loaded
  #files

  constructor({ inProcess }) {
    this.#files = inProcess.tests
  }

  capabilities() {
    return { reloadEnvironment: false }
  }

  async dryRun() {
    const known = stryker()
    const tests = await this.#run(await this.#load())
    return { status: DryRunStatus.Complete, tests, mutantCoverage: known.mutantCoverage }
  }

  async mutantRun({ activeMutant, mutantActivation, testFilter, hitLimit, disableBail }) {
    const known = stryker()
    if (mutantActivation === 'static') known.activeMutant = activeMutant.id
    let all
    try {
      all = await this.#load()
    } catch (thrown) {
      return { status: 'killed', killedBy: ['load'], failureMessage: String(thrown), nrOfTests: 1 }
    }
    known.activeMutant = activeMutant.id
    Object.assign(known, { hitCount: hitLimit === undefined ? undefined : 0, hitLimit })
    const filter = testFilter && new Set(testFilter)
    const tests = await this.#run(filter ? all.filter(({ id }) => filter.has(id)) : all, !disableBail)
    const overrun = determineHitLimitReached(known.hitCount, hitLimit)
    known.activeMutant = undefined
    return toMutantRunResult(overrun ?? { status: DryRunStatus.Complete, tests })
  }

  async #load() {
    this.#loaded ??= (async () => {
      const { load, tests } = await import(shim)
      for (const file of globSync(this.#files).sort()) await load(pathToFileURL(resolve(file)).href)
      return tests
    })()
    return this.#loaded
  }

  async #run(chosen, bail = false) {
    const done = []
    for (const { id, run } of chosen) {
      stryker().currentTestId = id
      const start = performance.now()
      const said = { id, name: id, fileName: id.split(' > ')[0] }
      try {
        await run()
        done.push({ ...said, status: TestStatus.Success, timeSpentMs: performance.now() - start })
      } catch (thrown) {
        const failureMessage = String(thrown?.message ?? thrown)
        done.push({ ...said, status: TestStatus.Failed, failureMessage, timeSpentMs: performance.now() - start })
        if (bail) break
      }
    }
    stryker().currentTestId = undefined
    return done
  }
}

function stryker() {
  globalThis.__stryker__ ??= {}
  return globalThis.__stryker__
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcess)]
export const strykerValidationSchema = {
  properties: { inProcess: { type: 'object', properties: { tests: { type: 'string' } } } },
}
