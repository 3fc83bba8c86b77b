-- Signatures on file: pictures of how a party signs, that found signatures are compared
-- with. A specimen is never changed; one that no longer holds is withdrawn by a row of
-- its own, so that what a comparison was made with can always be told.
create table specimen (
  id          bigint generated always as identity primary key,
  party       text not null check (length(party) between 1 and 64),  -- the bank's own number or name of who signs
  blob_sha256 text not null,
  media_type  text not null check (media_type in ('image/png', 'image/jpeg')),
  valid_from  date not null,
  valid_to    date,                            -- the last day it holds; null: until it is withdrawn
  added_by    text not null,                   -- an actor, as in the log
  added_at    timestamptz(3) not null,
  check (valid_to is null or valid_to >= valid_from)
);
create index specimen_party on specimen (party, valid_from);
create trigger specimen_guard before update or delete or truncate on specimen
  for each statement execute function refuse_change();

create table specimen_withdrawal (
  specimen_id  bigint primary key references specimen,
  withdrawn_by text not null,
  withdrawn_at timestamptz(3) not null,
  reason       text not null check (length(reason) between 3 and 1000)
);
create trigger specimen_withdrawal_guard before update or delete or truncate on specimen_withdrawal
  for each statement execute function refuse_change();
