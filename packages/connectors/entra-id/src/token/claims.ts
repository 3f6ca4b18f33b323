/**
 * What Graph wants a token to say that it does not, as JSON (Entra: claims-challenge); empty where that cannot be read;
 * undefined where it wants nothing of the kind.
 */
export function claimsIn(headers: Headers): string | undefined {
  const challenge = headers.get('www-authenticate') ?? ''
  if (!/\berror="?insufficient_claims\b/i.test(challenge)) return undefined
  const [, encoded = ''] = /\bclaims="([^"]*)"/i.exec(challenge) ?? []
  const text = Buffer.from(encoded, 'base64').toString()
  try {
    return typeof JSON.parse(text) === 'object' ? text : ''
  } catch {
    return ''
  }
}
