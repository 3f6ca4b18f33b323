import { readFile, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import type { Folder } from './folder.ts'
import { programOf } from './needs.ts'
import { run } from './program.ts'

/** A certificate and its key, as PEM files. */
export interface Certificate {
  readonly certFile: string
  readonly keyFile: string
}

/** A certificate authority that only tests know. */
export interface Authority {
  /** PEM. */
  readonly ca: string
  readonly caFile: string
  /** `hosts` are names and addresses for the server name check; without any it is a client's. */
  readonly issue: (commonName: string, hosts?: readonly string[]) => Promise<Certificate>
}

const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** Makes an authority whose files lie in the folder. */
export async function makeAuthority(folder: Folder, name = 'Rollcall Test CA'): Promise<Authority> {
  const openssl = programOf('slapd', 'openssl')
  const caFile = folder.file('ca.crt')
  const caKey = folder.file('ca.key')
  const extensions = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign']
  const signed = ['-x509', '-days', '30', '-subj', `/CN=${name}`, ...extensions.flatMap((line) => ['-addext', line])]
  await run(openssl, ['req', ...signed, ...key, '-keyout', caKey, '-out', caFile])

  const issue = async (commonName: string, hosts: readonly string[] = []): Promise<Certificate> => {
    const file = (ending: string): string => folder.file(`${commonName.replaceAll(/\W/g, '-')}.${ending}`)
    const names = hosts.map((host) => `${isIP(host) ? 'IP' : 'DNS'}:${host}`).join(',')
    const purpose = names ? `subjectAltName=${names}\nextendedKeyUsage=serverAuth` : 'extendedKeyUsage=clientAuth'
    await writeFile(file('ext'), `basicConstraints=CA:FALSE\n${purpose}\n`)
    await run(openssl, ['req', '-subj', `/CN=${commonName}`, ...key, '-keyout', file('key'), '-out', file('csr')])
    const by = ['-CA', caFile, '-CAkey', caKey, '-CAcreateserial', '-days', '30', '-extfile', file('ext')]
    await run(openssl, ['x509', '-req', '-in', file('csr'), ...by, '-out', file('crt')])
    return { certFile: file('crt'), keyFile: file('key') }
  }
  return { ca: await readFile(caFile, 'utf8'), caFile, issue }
}
