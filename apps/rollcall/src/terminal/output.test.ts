import { PassThrough, Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { openOutput } from './output.ts'

function failing(code: string): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(`write ${code}`), { code })) })
}

describe('output', () => {
  it('to a reader who went away is dropped, and the program goes on', async () => {
    const output = openOutput(failing('EPIPE'))
    await output.write('a')
    await output.write('b')
    await expect(output.flush()).resolves.toBeUndefined()
  })

  it('to a full disk is an error', async () => {
    const output = openOutput(failing('ENOSPC'))
    await output.write('a')
    await new Promise(setImmediate)
    await expect(output.write('b')).rejects.toThrow('ENOSPC')
    await expect(output.flush()).rejects.toThrow('ENOSPC')
  })

  it('waits while the reader is slow', async () => {
    const pipe = new PassThrough({ highWaterMark: 1 })
    let written = false
    const writing = openOutput(pipe)
      .write('long')
      .then(() => (written = true))
    await new Promise(setImmediate)
    expect(written).toBe(false)
    pipe.resume()
    await writing
    expect(written).toBe(true)
  })
})
