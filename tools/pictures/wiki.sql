create table accounts (
  id integer primary key,
  external_id text unique,
  login text not null unique,
  given_name text,
  family_name text not null,
  mail text not null unique,
  title text,
  phone text,
  department text,
  active integer not null default 1
);
