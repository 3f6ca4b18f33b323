import { companyLdif } from '@rollcall/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anSqliteStore, type Store } from './support/stores.ts'

describe('what the program prints', () => {
  let store: Store
  beforeAll(async () => {
    store = await anSqliteStore()
    await store.empty()
    await store.program.write('directory.ldif', companyLdif())
  })
  afterAll(() => store?.[Symbol.asyncDispose]())

  it('may go into a pipe that closes, without a word', async () => {
    for (const verb of ['plan', 'plan --json', 'config schema']) {
      const { out, err } = await store.program.shell(`$rollcall ${verb} | head -1`)
      expect([out.split('\n').length, err]).toEqual([2, ''])
    }
  })

  it('has no colour in a pipe, unless it is forced, and never with NO_COLOR', async () => {
    const colour = '\u001b['
    const said = async (env: Readonly<Record<string, string>>) => (await store.program.rollcallIn(env, 'plan')).out
    expect(await said({})).not.toContain(colour)
    expect(await said({ FORCE_COLOR: '1' })).toContain(colour)
    expect(await said({ FORCE_COLOR: '1', NO_COLOR: '1' })).not.toContain(colour)
  })

  it('has errors on stderr and results on stdout, also in JSON', async () => {
    const { code, out, err } = await store.program.rollcall('plan', 'stuff', '--json')
    expect([code, JSON.parse(out)]).toEqual([
      1,
      {
        formatVersion: 1,
        error: expect.objectContaining({ code: 'config.unknown-sync', hint: 'Did you mean staff?' }),
      },
    ])
    expect(err).toContain('There is no sync stuff.')
  })

  describe('is, with --json, one document with these keys and no other:', () => {
    it.each([
      ['plan', 'formatVersion sync mode undoes source target summary notes paused changes findings guards'],
      [
        'sync --yes',
        'formatVersion run sync status undoes plan notes applied findings newFindings acknowledged guards durationMs auditHead problem',
      ],
      ['retry --yes', 'formatVersion sync open'],
      ['unsynced', 'formatVersion syncs'],
      ['history', 'formatVersion runs paused'],
      ['explain staff bhansen1', 'formatVersion explanation'],
      ['audit verify', 'formatVersion audit'],
      ['test', 'formatVersion connections'],
      ['doctor', 'formatVersion connections'],
      ['config validate', 'formatVersion file connections syncs'],
      ['connectors list', 'formatVersion connectors'],
    ])('%s', async (line, keys) => {
      const { code, out, err } = await store.program.rollcall(...line.split(' '), '--json')
      expect([code, err]).toEqual([expect.toBeOneOf([0, 2, 3]), ''])
      expect(Object.keys(JSON.parse(out))).toEqual(keys.split(' '))
    })

    it('and what is within them', async () => {
      const { source, target, summary, findings } = JSON.parse((await store.program.rollcall('plan', '--json')).out)
      expect(Object.keys(summary).join(' ')).toBe(
        'create update rename enable disable delete addMember removeMember grant revoke endSessions link unlink unchanged findings unmanaged',
      )
      expect(source).toMatchObject({ records: 340, verdict: 'complete' })
      expect(target).toMatchObject({ records: 335, verdict: 'complete' })
      expect(Object.keys(findings[0]).slice(0, 5)).toEqual(['code', 'record', 'attribute', 'value', 'hint'])
    })
  })

  it('is a line of JSON for each record where results stream', async () => {
    for (const line of ['audit', 'search corp (uid=*1)', 'ls corp ou=people,dc=acme,dc=test']) {
      const { out } = await store.program.rollcall(...line.split(' '), '--json')
      const lines = out.trimEnd().split('\n')
      expect(lines.length).toBeGreaterThan(1)
      expect(lines.every((text) => typeof JSON.parse(text) === 'object')).toBe(true)
    }
  })
})
