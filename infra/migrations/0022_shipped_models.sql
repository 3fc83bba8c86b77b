-- Which version of a model came with a checkout that was started, where it was another than before: it answers
-- where nobody promoted one, so without these rows nobody could say since when, and who started it.
create table model_shipped (
  id           bigint generated always as identity primary key,
  name         text not null,
  model_sha256 text not null references model_version,
  environment  text not null,
  actor        text not null,                          -- who started the process
  code_commit  text not null,                          -- of the checkout it came with
  created_at   timestamptz(3) not null default now()
);
create index model_shipped_latest on model_shipped (environment, name, id desc);
create trigger model_shipped_guard before update or delete or truncate on model_shipped
  for each statement execute function refuse_change();
