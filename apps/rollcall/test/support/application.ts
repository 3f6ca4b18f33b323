/** An application's own tables: accounts with a column that is its own business, teams, and who is in them. */
export const postgresTables = `
  create table account (
    id bigint generated always as identity primary key,
    external_id text unique,
    username text not null,
    display_name text,
    surname text not null,
    email text not null,
    title text,
    active boolean not null default true,
    note text
  );
  create unique index account_username on account (lower(username));
  create unique index account_email on account (lower(email));
  create table team (id bigint generated always as identity primary key, name text not null unique);
  create table team_member (
    team_id bigint not null references team (id) on delete cascade,
    account_id bigint not null references account (id) on delete cascade,
    primary key (team_id, account_id)
  );
`

export const sqliteTables = `
  create table account (
    id integer primary key,
    external_id text unique,
    username text not null unique collate nocase,
    display_name text,
    surname text not null,
    email text not null unique collate nocase,
    title text,
    active integer not null default 1,
    note text
  );
  create table team (id integer primary key, name text not null unique);
  create table team_member (
    team_id integer not null references team (id) on delete cascade,
    account_id integer not null references account (id) on delete cascade,
    primary key (team_id, account_id)
  );
`

/** The tables as a connection; `where` says which database. */
export function applicationYaml(where: string): string {
  return `  app:
    connector: sql
${indented(where, 4)}
    users:
      table: account
      id: id
      active: active
      fields:
        externalId: external_id
        userName: { column: username, naming: true }
        displayName: display_name
        surname: surname
        email: email
        title: title
    groups:
      table: team
      id: id
      fields: { name: name }
      memberships: { table: team_member, group: team_id, member: account_id }
`
}

/** A whole configuration: where people come from, where accounts are, and what else the sync says. */
export function configuration(corp: string, app: string, more = ''): string {
  return `version: 1
connections:
  corp:
${indented(corp, 4)}
${applicationYaml(app)}syncs:
  staff:
    from: corp
    to: app
    match: [externalId = id, userName = uid]
    matchGroups: [name = cn]
    users:
      externalId: id
      userName: lower(uid)
      displayName: cn
      surname: sn
      email: mail
      title: title
    groups: { name: cn, members: members }
${indented(more, 4)}
`
}

function indented(text: string, by: number): string {
  return text
    .trim()
    .split('\n')
    .map((line) => ' '.repeat(by) + line)
    .join('\n')
}
