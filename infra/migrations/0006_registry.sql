-- Which version of a model answers where, and why: a history of dated rows. The latest
-- row of a model and environment is what holds; a change is another row, never an update.
create table model_placement (
  id           bigint generated always as identity primary key,
  name         text not null,
  model_sha256 text not null references model_version,
  environment  text not null check (environment ~ '^[a-z][a-z0-9-]{0,39}$'),
  -- live: its answers count. shadow: it answers beside the live one and is only logged.
  -- ended: it was live or shadow and is no more.
  role         text not null check (role in ('live', 'shadow', 'ended')),
  actor        text not null,
  reason       text not null check (length(reason) between 1 and 1000),
  created_at   timestamptz(3) not null default now()
);
create index model_placement_latest on model_placement (environment, name, id desc);
create trigger model_placement_guard before update or delete or truncate on model_placement
  for each statement execute function refuse_change();

-- What a candidate said beside the live model. Nothing is ever decided by these rows, so
-- they stand apart from the predictions that were.
create table shadow_prediction (
  id            bigint generated always as identity primary key,
  model         text not null,
  model_sha256  text not null references model_version,
  live_sha256   text not null references model_version,  -- the version that was asked and answered
  input_sha256  text not null,
  output        jsonb,                                    -- null where the candidate failed
  output_sha256 text,
  confidence    double precision,
  milliseconds  double precision not null,
  error         text,                                     -- a code, where it failed
  code_commit   text not null,
  created_at    timestamptz(3) not null default now(),
  check ((output is null) = (error is not null))
);
create index shadow_prediction_input on shadow_prediction (model, input_sha256);
create trigger shadow_prediction_guard before update or delete or truncate on shadow_prediction
  for each statement execute function refuse_change();

-- Comparing a candidate with the live model joins their answers by what they were asked.
create index prediction_input on prediction (model, input_sha256);
