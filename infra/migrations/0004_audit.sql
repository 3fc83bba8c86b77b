-- The log. An entry is written in the transaction of what it records. Ordering and
-- hashing happen later, in one follower (services/audit/seal.ts): a chain computed
-- in the transaction would make every commit wait for the one before it.
create table audit_entry (
  id      bigint generated always as identity primary key,
  at      timestamptz(3) not null,
  actor   text not null,                       -- 'stage:read-page', 'user:<id>', 'gateway:<name>', 'system'
  action  text not null,                       -- from the closed list in shared/audit.ts
  case_id uuid,
  run_id  bigint,
  detail  jsonb not null                       -- ids, codes and hashes only: no customer text
);
create index audit_entry_case on audit_entry (case_id) where case_id is not null;
create trigger audit_entry_guard before update or delete or truncate on audit_entry
  for each statement execute function refuse_change();

-- Entries that are committed and not yet in the chain. A table of its own, because
-- the entries themselves can never be updated, and identity values commit out of order.
create table audit_unsealed (
  entry_id bigint primary key references audit_entry
);
create function audit_entry_to_seal() returns trigger language plpgsql as $$
begin
  insert into audit_unsealed (entry_id) values (new.id);
  return null;
end $$;
create trigger audit_entry_to_seal after insert on audit_entry
  for each row execute function audit_entry_to_seal();

-- The chain: chain = sha256(previous chain || leaf), leaf = sha256(entry's canonical JSON).
create table audit_chain (
  position bigint primary key check (position >= 1),
  entry_id bigint not null unique references audit_entry,
  leaf     bytea not null check (length(leaf) = 32),
  chain    bytea not null check (length(chain) = 32),
  sealed_at timestamptz(3) not null default now()
);
create trigger audit_chain_guard before update or delete or truncate on audit_chain
  for each statement execute function refuse_change();
