-- An application's own tables, as Rollcall meets them.
create table account (
  id integer primary key,
  external_id text unique,
  username text not null unique collate nocase,
  display_name text,
  given_name text,
  surname text not null,
  email text not null unique collate nocase,
  department text,
  title text,
  active integer not null default 1
);
create table team (
  id integer primary key,
  name text not null unique
);
create table team_member (
  team_id integer not null references team (id) on delete cascade,
  account_id integer not null references account (id) on delete cascade,
  primary key (team_id, account_id)
);
