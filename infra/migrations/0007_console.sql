-- What people decide about cases. A decision is one row here, one change of its case,
-- one log entry and the labelled examples it makes, in one transaction.

-- null: may see the cases of every department.
alter table user_account add column departments text[];

create table decision (
  id           bigint generated always as identity primary key,
  case_id      uuid not null references case_file,
  user_id      uuid not null references user_account,
  at           timestamptz(3) not null,
  kind         text not null check (kind in ('accept', 'route', 'reject', 'reopen', 'correct', 'note', 'sample')),
  case_version integer not null,               -- the version the person saw and decided on
  reason       text,                           -- in the person's words
  before       jsonb not null,                 -- what it changed, and into what
  after        jsonb not null
);
-- Two people cannot decide on the same version of a case: the second is told so.
create unique index decision_once on decision (case_id, case_version);
create index decision_at on decision (at);
create trigger decision_guard before update or delete or truncate on decision
  for each statement execute function refuse_change();

-- What a model can learn from a decision: what it had answered, and what a person says is right.
create table labelled_example (
  id           bigint generated always as identity primary key,
  decision_id  bigint not null references decision,
  case_id      uuid not null references case_file,
  document_id  uuid references document,
  page_number  integer,
  model        text not null,                  -- router, accounts
  model_sha256 text references model_version,  -- the version that had answered, where one had
  answered     jsonb,
  label        jsonb not null,
  agrees       boolean not null,               -- whether the person confirmed the answer
  department   text,
  created_at   timestamptz(3) not null
);
create index labelled_example_model on labelled_example (model, created_at);
create trigger labelled_example_guard before update or delete or truncate on labelled_example
  for each statement execute function refuse_change();

-- Who has a case in hand. It runs out by itself, so that a closed browser keeps nobody out.
create table review_lock (
  case_id    uuid primary key references case_file,
  user_id    uuid not null references user_account,
  taken_at   timestamptz(3) not null,
  expires_at timestamptz(3) not null
);

-- Confident cases that are looked at again, blind, to measure what the router gets wrong.
create table review_sample (
  case_id     uuid primary key references case_file,
  picked_at   timestamptz(3) not null,
  decision_id bigint references decision
);
create index review_sample_waiting on review_sample (picked_at) where decision_id is null;

-- A person's correction stands in the row that is shown and searched; what was read is
-- in the run's output and in the decision's "before".
alter table account add column decision_id bigint references decision;
alter table account add column withdrawn boolean not null default false;

create index case_file_waiting on case_file (received_at) where status = 'review';
create index case_file_received on case_file (received_at);
create index case_file_closed on case_file (closed_at) where closed_at is not null;
-- Searching in text. A tsvector takes at most 1 MB, so the beginning of an endless page must do.
create index page_search on page using gin (to_tsvector('simple', left(text, 100000))) where text is not null;
