import type { DatabaseSync } from 'node:sqlite'
import { RollcallError } from '@rollcall/model'

/** "Roll": says in the file's header that it is ours. */
const applicationId = 0x526f6c6c

/** Takes a file from version n to n + 1. Never changed once released; a change is a new one at the end. */
export const migrations: readonly string[] = [
  `
  create table syncs (
    number integer primary key,
    name text not null unique,
    generation integer not null default 0,
    system integer,
    memory text,
    holder text
  );

  -- Which system a target id belongs to: an id has one owner there, whatever sync it is.
  create table systems (number integer primary key, identity text not null unique);

  -- What every run reads, narrow so that it loads fast. Numbers are given in order within the range of a sync and kind:
  -- ids are random, and rows ordered by them would have every batch of writes touch every page of the file.
  create table links (
    number integer primary key,
    sync integer not null, kind integer not null, key blob not null,
    target_key blob not null, system integer not null,
    proof blob check (length(proof) = 48),
    settled integer not null, review_at integer,
    off_why text, off_since integer, left_at integer,
    pairs integer not null,
    unique (sync, kind, key), unique (system, kind, target_key)
  );

  -- What is read only when something is to be done about a link.
  create table link_values (
    number integer primary key,
    source text not null, target text not null, label text not null, dn text, dn_key text,
    base text not null, standing text
  );
  create index link_values_dn on link_values (dn_key);

  create table claims (
    link integer not null, field text not null, value text not null,
    primary key (link, field, value)
  ) without rowid;
  create index claims_value on claims (value, field);

  create table groups (
    number integer primary key,
    sync integer not null, id text not null, dn_key text not null, digest text not null,
    unique (sync, id)
  );
  create table edges (
    grp integer not null, member text not null,
    primary key (grp, member)
  ) without rowid;
  create index edges_member on edges (member);

  create table runs (number integer primary key autoincrement, sync integer not null, body text not null);
  create index runs_sync on runs (sync);

  create table counters (name text primary key, next integer not null) without rowid;
  insert into counters values ('call', 1);

  create table calls (
    id integer primary key,
    sync integer not null, run integer not null, at integer not null, changes text not null,
    settled_at integer, outcomes text
  );
  create index calls_run on calls (run);
  create index calls_open on calls (sync) where outcomes is null;

  create table open_records (
    sync integer not null, kind integer not null, who text not null, since integer not null, body text not null,
    primary key (sync, kind, who)
  ) without rowid;

  create table findings (
    sync integer not null, number integer not null, run integer not null, body text not null,
    primary key (sync, number)
  ) without rowid;

  create table kept_plans (
    digest text primary key, sync integer not null, made_at integer not null, applied_by integer
  ) without rowid;

  create table taken (
    sync integer not null, at integer not null, kind text not null, field text not null, key text not null,
    approved integer not null,
    primary key (sync, at, kind, field, key, approved)
  ) without rowid;

  create table audit (
    seq integer primary key,
    sync integer not null, run integer, at integer not null, event text not null,
    body text, salt text, digest text not null, hash text not null
  );
  create index audit_run on audit (run);

  -- Guards against our own mistakes; against others there is the chain.
  create trigger audit_keeps before delete on audit begin
    select raise(abort, 'the audit log is append-only');
  end;
  create trigger audit_erases_only before update on audit
  when new.body is not null or new.salt is not null or (new.seq, new.sync, new.run, new.at, new.event, new.digest, new.hash)
    is not (old.seq, old.sync, old.run, old.at, old.event, old.digest, old.hash)
  begin
    select raise(abort, 'the audit log is append-only');
  end;
  `,
  'alter table syncs add column pause text',
  // By field: values that a target did not keep as they were written.
  'alter table link_values add column unkept text',
  'alter table calls add column links text',
  // Somebody was switched off whose sessions are still to be ended.
  'alter table link_values add column sessions text',
  `
  -- The rows of links as runs load them, 512 a page, until a link of the page changes or the first of them is due.
  create table link_pages (page integer primary key, due integer, body blob not null);
  create trigger link_pages_insert after insert on links begin delete from link_pages where page = new.number >> 9; end;
  create trigger link_pages_update after update on links begin delete from link_pages where page = new.number >> 9; end;
  create trigger link_pages_delete after delete on links begin delete from link_pages where page = old.number >> 9; end;
  `,
]

/** Brings a file to the newest version; all or nothing. A file that is newer or not ours is refused. */
export function migrate(db: DatabaseSync, file: string, steps: readonly string[] = migrations): void {
  db.exec('begin') // one view of the file, however many processes start at once
  try {
    const missing = steps.slice(versionOf(db, file, steps))
    for (const step of missing) db.exec(step)
    if (missing.length > 0) db.exec(`pragma application_id = ${applicationId}; pragma user_version = ${steps.length}`)
    db.exec('commit')
  } catch (cause) {
    if (db.isTransaction) db.exec('rollback')
    throw cause
  }
}

function versionOf(db: DatabaseSync, file: string, steps: readonly string[]): number {
  const version = numberOf(db, 'pragma user_version')
  const id = numberOf(db, 'pragma application_id')
  if (id !== applicationId && (id !== 0 || version !== 0 || numberOf(db, 'select count(*) from sqlite_schema') > 0))
    throw new RollcallError(
      'config.state-foreign',
      `${file} is the database of another program, not a Rollcall state.`,
      {
        hint: 'Check `state:` in the configuration; it must name a file of its own.',
      },
    )
  if (version > steps.length)
    throw new RollcallError(
      'config.state-newer',
      `The state ${file} was written by a newer Rollcall: it has version ${version}, this program knows up to ${steps.length}.`,
      { hint: 'Run the newer program, or bring back the backup made before it was updated.' },
    )
  return version
}

function numberOf(db: DatabaseSync, sql: string): number {
  return Number(Object.values(db.prepare(sql).get() ?? {})[0])
}
