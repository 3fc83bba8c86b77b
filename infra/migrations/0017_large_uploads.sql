-- A large file that arrives in pieces, over a line that may break between them. Its bytes lie beside
-- the blob store until it is whole; a row is what of them is surely on the disk.
create table large_upload (
  id         uuid primary key,                  -- its pieces' files begin with it
  actor      text not null,                     -- who hands it in; nobody else can go on with it
  key        uuid not null,                     -- the Idempotency-Key, as of every upload
  name       text not null,
  media_type text not null,
  bytes      bigint not null check (bytes > 0), -- as announced
  received   bigint not null default 0 check (received between 0 and bytes),
  pieces     jsonb not null default '[]',       -- [{name, bytes}] in order; their bytes add up to `received`
  writer     uuid,                              -- who appends now: whoever comes later takes it over
  receipt    bigint,                            -- set once it is a case; then its pieces are gone
  touched_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  unique (actor, key)
);
create index large_upload_expires_at on large_upload (expires_at);
