create table user_account (
  id            uuid primary key,
  name          text not null unique,
  password_hash text not null,                 -- argon2id
  roles         text[] not null,               -- from services/api/roles.ts
  disabled_at   timestamptz(3),
  failures      integer not null default 0,    -- wrong passwords since the last right one
  locked_until  timestamptz(3),
  created_at    timestamptz(3) not null default now()
);

create table session (
  token_sha256 text primary key,               -- the cookie's value is never stored
  user_id      uuid not null references user_account,
  created_at   timestamptz(3) not null default now(),
  seen_at      timestamptz(3) not null default now(),
  expires_at   timestamptz(3) not null,
  ended_at     timestamptz(3)
);
create index session_user_id on session (user_id);

-- For programs: a bearer token, of which only the hash is kept.
create table api_token (
  id           uuid primary key,
  name         text not null unique,
  token_sha256 text not null unique,
  roles        text[] not null,
  created_at   timestamptz(3) not null default now(),
  expires_at   timestamptz(3),
  revoked_at   timestamptz(3)
);

-- Mail gateways sign each request. Their key is derived from the server's secret
-- and this id, so no copy of the database can sign.
create table gateway (
  id         uuid primary key,
  name       text not null unique,
  created_at timestamptz(3) not null default now(),
  revoked_at timestamptz(3)
);
create table gateway_signature (
  signature text primary key,                  -- seen within the replay window; older rows are swept
  seen_at   timestamptz(3) not null default now()
);

-- Hashes of the settings in force at each start, to record when one has changed.
create table setting_seen (
  name   text primary key,
  sha256 text not null,
  seen_at timestamptz(3) not null default now()
);
