// An invented company, the same at every run: its directory as LDIF, on one day and on the next.

const names = [
  ...['Mila Aaltonen', 'Mora Lind', 'Moritz Weber', 'Nadia Okafor', 'Noah Berg', 'Nora Quist', 'Oskar Ferrari-Holm'],
  ...['Priya Raman', 'Zoë Brandt', 'Łukasz Żak', 'Anna Kowalska', 'Aroha Ngata', 'Benoît Lefèvre', 'Carla Romano'],
  ...['Chidi Eze', 'Clara Vogt', 'Daniel Meier', 'Dora Horváth', 'Elif Yıldız', 'Emil Strand', 'Eva Procházková'],
  ...['Farid Haddad', 'Fiona Byrne', 'Greta Lund', 'Hana Sato', 'Hugo Moreau', 'Ines Duarte', 'Ivan Petrov'],
  ...['Jan de Vries', 'Jonas Keller', 'Julia Novak', 'Karin Olsen', 'Kofi Mensah', 'Lena Fischer', 'Liam Walsh'],
  ...['Lucía Navarro', 'Magnus Dahl', 'Marta Silva', 'Mei Chen', 'Nils Ekström', 'Olga Ivanova', 'Paul Richter'],
  ...['Petra Schulz', 'Rahul Iyer', 'Rosa Marín', 'Samuel Adeyemi', 'Sara Lindqvist', 'Sofia Rossi', 'Stefan Braun'],
  ...['Tariq Aziz', 'Teresa Costa', 'Thomas Krüger', 'Tuomas Virtanen', 'Ursula Frei', 'Vera Sokolova', 'Yusuf Demir'],
]
const foreign = [
  { uid: 'yamada', cn: '山田 太郎', givenName: '太郎', sn: '山田', mail: 'yamada' },
  { uid: 'rana', cn: 'رنا حداد', givenName: 'رنا', sn: 'حداد', mail: 'rana.haddad' },
]
const titles = ['Clerk', 'Engineer', 'Senior clerk', 'Analyst', 'Team lead', 'Accountant', 'Designer']
const departments = ['Sales', 'Engineering', 'Finance', 'Support', 'Legal']

/** Everybody on the first day. */
export function people() {
  const written = names.map((cn) => {
    const [givenName, ...rest] = cn.split(' ')
    const sn = rest.join(' ')
    return { uid: ascii(givenName), cn, givenName, sn, mail: `${ascii(givenName)}.${ascii(sn)}` }
  })
  return [...written, ...foreign].map((person, at) => ({
    ...person,
    id: at + 1,
    mail: `${person.mail}@acme.example`,
    title: titles[at % titles.length],
    departmentNumber: departments[at % departments.length],
    telephoneNumber: `+46 8 555 0${100 + at}`,
  }))
}

/** What has happened by the next day: somebody was promoted, married, hired, left, lost an address. */
export function nextDay(all) {
  const changes = {
    mora: { title: 'Senior clerk', departmentNumber: 'Key accounts' },
    moritz: { departmentNumber: 'Key accounts' },
    lukasz: { title: 'Engineer' },
    oskar: { uid: 'oskarf' },
    petra: { cn: 'Petra Braun', sn: 'Braun', mail: 'petra.braun@acme.example' },
    nora: { mail: undefined },
    rana: { departmentNumber: 'Security' },
    yamada: { title: 'Team lead' },
    hugo: { telephoneNumber: '+46 8 555 0199' },
    karin: { title: 'Head of finance' },
  }
  const gone = new Set(['noah', 'tariq'])
  const joined = [
    {
      uid: 'astrid',
      cn: 'Astrid Holm',
      givenName: 'Astrid',
      sn: 'Holm',
      mail: 'astrid.holm@acme.example',
      title: 'Clerk',
    },
    {
      uid: 'diego',
      cn: 'Diego Prado',
      givenName: 'Diego',
      sn: 'Prado',
      mail: 'diego.prado@acme.example',
      title: 'Analyst',
    },
  ].map((person, at) => ({
    ...person,
    id: 900 + at,
    departmentNumber: 'Sales',
    telephoneNumber: `+46 8 555 09${10 + at}`,
  }))
  return [
    ...all.filter(({ uid }) => !gone.has(uid)).map((person) => ({ ...person, ...changes[person.uid] })),
    ...joined,
  ]
}

/** The directory with its groups, as an export of slapd would have it. */
export function ldif(all) {
  const dnOf = ({ uid }) => `uid=${uid},ou=people,dc=acme,dc=example`
  const manager = all.find(({ uid }) => uid === 'kofi')
  const staff = all.map(dnOf)
  const leads = all.filter(({ title }) => /lead|senior|head/i.test(title)).map(dnOf)
  const inGroup = (dn) => [groupDn('wiki-users'), ...(leads.includes(dn) ? [groupDn('wiki-leads')] : [])]
  const entries = [
    ['dc=acme,dc=example', { objectClass: ['organization', 'dcObject'], o: 'Acme', dc: 'acme' }],
    ...['people', 'groups', 'contractors', 'services'].map((ou) => [
      `ou=${ou},dc=acme,dc=example`,
      { objectClass: 'organizationalUnit', ou },
    ]),
    ...all.map((person) => {
      const { id, ...attributes } = person
      return [
        dnOf(person),
        {
          objectClass: 'inetOrgPerson',
          ...attributes,
          employeeType: 'staff',
          ...(manager && person !== manager ? { manager: dnOf(manager) } : {}),
          memberOf: inGroup(dnOf(person)),
          ...(person.uid === 'carla' ? { jpegPhoto: photo } : {}),
        },
        id,
      ]
    }),
    ...[
      ['wiki-users', staff],
      ['wiki-leads', leads],
    ].map(([cn, member]) => [groupDn(cn), { objectClass: 'groupOfNames', cn, member }]),
  ]
  return entries
    .map(([dn, attributes, id], at) => entry(dn, { ...attributes, entryUUID: uuid(id ?? 500 + at) }))
    .join('\n')
}

function groupDn(cn) {
  return `cn=${cn},ou=groups,dc=acme,dc=example`
}

function entry(dn, attributes) {
  const lines = Object.entries(attributes).flatMap(([name, values]) =>
    [values].flat().flatMap((value) => (value === undefined ? [] : [line(name, value)])),
  )
  return `${[line('dn', dn), ...lines].join('\n')}\n`
}

/** Base64 where the value is not plain ASCII (RFC 2849). */
function line(name, value) {
  const isPlain = typeof value === 'string' && /^[\x21-\x39\x3b\x3d-\x7e][\x20-\x7e]*$/.test(value)
  return isPlain ? `${name}: ${value}` : `${name}:: ${Buffer.from(value).toString('base64')}`
}

function uuid(number) {
  return `6f1c1e9a-52c1-4c0e-9a7b-${String(number).padStart(12, '0')}`
}

function ascii(text) {
  return text
    .normalize('NFD')
    .replace(/ı/g, 'i')
    .replace(/[Łł]/g, 'l')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()
}

/** A JPEG in name only: its header says 96 × 96, and a comment makes it as large as such a photo is. */
const photo = Buffer.concat([
  Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
  Buffer.from('fffe1000', 'hex'),
  Buffer.alloc(0x1000 - 2),
  Buffer.from('ffc00011080060006003012200021101031101ffd9', 'hex'),
])
