-- A run is one stage on one subject (a case, a document or a page). Its row is the
-- work item, the result and the outbox at once: ready and queued_at null means
-- that no queue has been told yet.
create table run (
  id            bigint generated always as identity primary key,
  case_id       uuid not null references case_file,
  document_id   uuid references document,
  page_id       bigint references page,
  stage         text not null,
  state         text not null default 'ready' check (state in ('ready', 'done', 'failed')),
  attempts      integer not null default 0,    -- times it was tried and threw
  -- slow: it was found to take long and waits in a queue of its own, out of the way of quick ones
  lane          text not null default 'quick' check (lane in ('quick', 'slow')),
  output        jsonb,
  output_sha256 text,                          -- of the output's canonical JSON
  error_code    text,
  error_detail  text,                          -- for operators; no customer text
  created_at    timestamptz(3) not null default now(),
  -- when its turn comes: the later, the more runs of its case wait before it (services/pipeline/advance.ts)
  due           timestamptz(3) not null default now(),
  queued_at     timestamptz(3),
  finished_at   timestamptz(3),
  seconds       double precision,
  check ((state = 'failed') = (error_code is not null)),
  check ((state = 'done') = (output is not null)),
  unique nulls not distinct (case_id, document_id, page_id, stage)
);
create index run_outbox on run (stage, lane, due, id) where state = 'ready' and queued_at is null;
create index run_handed_over on run (stage, lane, queued_at) where state = 'ready' and queued_at is not null;
-- Every run is written three times within seconds; dead rows at the head of run_outbox are what the relay reads first.
alter table run set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

-- How many runs of a stage a case (document_id null) or a document should have, and
-- how many have finished. A join reads one row here instead of every run of the
-- case, so finishing a page costs the same in a case of 1 or 1,000 pages.
create table stage_count (
  case_id     uuid not null references case_file,
  document_id uuid references document,
  stage       text not null,
  expected    integer not null default 0,
  finished    integer not null default 0,      -- done or failed
  check (finished <= expected),
  unique nulls not distinct (case_id, document_id, stage)
);

-- What went wrong, in codes from shared/errors.ts. Never deleted: a person resolves it.
create table problem (
  id          bigint generated always as identity primary key,
  case_id     uuid not null references case_file,
  document_id uuid references document,
  page_number integer,
  run_id      bigint references run,
  code        text not null,
  created_at  timestamptz(3) not null default now()
);
create index problem_case on problem (case_id);

create table account (
  id          bigint generated always as identity primary key,
  case_id     uuid not null references case_file,
  document_id uuid not null references document,
  run_id      bigint not null references run,
  kind        text not null,
  value       text not null,
  role        text not null check (role in ('beneficiary', 'payer', 'own', 'other', 'unknown')),
  confidence  double precision not null check (confidence between 0 and 1),
  check_state text not null check (check_state in ('valid', 'repaired', 'invalid', 'none')),
  page_number integer,
  box         jsonb,                           -- [left, top, right, bottom] as fractions of the page
  as_read     text not null
);
create index account_case on account (case_id);
create index account_value on account (value);
