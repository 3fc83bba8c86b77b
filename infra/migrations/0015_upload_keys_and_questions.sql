-- A line that breaks after the last byte leaves the sender without an answer. Sent again under
-- the same key it is the same upload and gets the receipt it already has, not a second one.
create table upload_key (
  actor   text not null,                       -- who handed it in; a key is theirs alone
  key     uuid not null,
  sha256  text not null,                       -- of what was sent: a key is for one upload
  receipt bigint not null,
  at      timestamptz(3) not null,
  primary key (actor, key)
);
create index upload_key_at on upload_key (at);

-- Whom a person asked to look at a case; null: nobody in particular.
alter table case_file add column asked_user_id uuid references user_account;
alter table decision drop constraint decision_kind_check;
alter table decision add constraint decision_kind_check
  check (kind in ('accept', 'route', 'reject', 'reopen', 'correct', 'note', 'ask', 'sample', 'split', 'merge'));
