-- Where pages are signed: one row per signature that was found, surely or perhaps.
create table signature (
  id          bigint generated always as identity primary key,
  case_id     uuid not null references case_file,
  document_id uuid not null references document,
  run_id      bigint not null references run,
  page_number integer not null,
  kind        text not null check (kind in ('signature', 'initials')),
  box         jsonb not null,                  -- [left, top, right, bottom] as fractions of the page
  confidence  double precision not null check (confidence between 0 and 1),
  crop_sha256 text,                            -- blob: the ink alone, a transparent PNG
  label       text                             -- what is printed with it
);
create index signature_case on signature (case_id);
