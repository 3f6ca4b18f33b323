import type { Field } from '@rollcall/model'

/** What every directory for people knows (RFC 4519, 4524, 2798, 2307, ppolicy), for those that cannot be asked: core, cosine, inetOrgPerson, nis. */
export const standardFields: readonly Field[] = [
  ...list('text', { many: true, findable: true, ignoreCase: true }, [
    'objectClass businessCategory carLicense cn departmentNumber description destinationIndicator employeeType',
    'facsimileTelephoneNumber gecos givenName homePhone homePostalAddress host initials internationaliSDNNumber l mail',
    'mobile o organizationalStatus ou pager physicalDeliveryOfficeName postalAddress postalCode postOfficeBox',
    'roomNumber sn st street telephoneNumber teletexTerminalIdentifier telexNumber title uid userClass x121Address',
    'info documentIdentifier labeledURI memberUid registeredAddress generationQualifier',
  ]),
  ...list('text', { findable: true, ignoreCase: true }, [
    'displayName employeeNumber preferredLanguage c co dc uniqueIdentifier entryUUID nsUniqueId',
  ]),
  ...list('text', { findable: true }, ['homeDirectory loginShell structuralObjectClass entryCSN contextCSN']),
  ...list('text', { many: true }, ['sshPublicKey']),
  ...list('text', { many: true, secret: true }, ['userPassword pwdHistory']),
  ...list('number', { findable: true }, [
    'uidNumber gidNumber shadowLastChange shadowMin shadowMax shadowWarning shadowInactive shadowExpire shadowFlag',
  ]),
  ...list('time', { findable: true }, [
    'createTimestamp modifyTimestamp pwdChangedTime pwdAccountLockedTime pwdStartTime pwdEndTime pwdLastSuccess',
  ]),
  ...list('boolean', {}, ['pwdReset hasSubordinates nsAccountLock']),
  ...list('ref', { many: true, findable: true }, [
    'manager secretary seeAlso owner roleOccupant associatedName member uniqueMember memberOf',
  ]),
  ...list('ref', { findable: true }, ['creatorsName modifiersName entryDN pwdPolicySubentry']),
  ...list('bytes', { many: true }, [
    'audio jpegPhoto photo userCertificate;binary userCertificate userSMIMECertificate userPKCS12 x500UniqueIdentifier',
  ]),
]

function list(type: Field['type'], more: Omit<Field, 'name' | 'type'>, names: readonly string[]): readonly Field[] {
  return names.flatMap((line) => line.split(' ')).map((name) => ({ name, type, ...more }))
}
