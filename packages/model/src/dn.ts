declare const brand: unique symbol
/** A distinguished name in the one spelling that equal names share (RFC 4514 parsed, case and spaces folded). Made by `parseDn` of @rollcall/ldap, or by the engine's resolver for systems without DNs. */
export type Dn = string & { readonly [brand]: 'Dn' }
