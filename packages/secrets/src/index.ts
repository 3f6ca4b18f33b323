export { type Keychain, openKeychain } from './keychain.ts'
export { Redactor } from './redactor.ts'
export { describeSecret, resolveSecret, type SecretOptions } from './resolve.ts'
