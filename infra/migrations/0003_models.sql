-- Immutable: a model version is its artefact's sha256. Which version is live where
-- is a history of dated rows, never an update.
create table model_version (
  sha256        text primary key check (sha256 ~ '^[0-9a-f]{64}$'),  -- of manifest.json, which names the other files' hashes
  name          text not null,
  manifest      jsonb not null,
  registered_at timestamptz(3) not null default now()
);
create index model_version_name on model_version (name, registered_at desc);

-- One row per answer a model gave, in the transaction of what it decided.
create table prediction (
  id             bigint generated always as identity primary key,
  run_id         bigint references run,
  case_id        uuid references case_file,
  model          text not null,
  model_sha256   text not null references model_version,
  input_sha256   text not null,                -- of the input's canonical JSON
  output         jsonb not null,
  output_sha256  text not null,
  confidence     double precision,
  milliseconds   double precision not null,
  code_commit    text not null,
  created_at     timestamptz(3) not null default now()
);
create index prediction_case on prediction (case_id);
create index prediction_model on prediction (model, created_at desc);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger model_version_guard before update or delete or truncate on model_version
  for each statement execute function refuse_change();
create trigger prediction_guard before update or delete or truncate on prediction
  for each statement execute function refuse_change();
