-- Wrong passwords by the name that was typed, whether anybody has it or not: a lock that only
-- names in use could have would tell which ones are. Names are kept as their hash, since people
-- type their password there by mistake.
create table sign_in_attempt (
  name_sha256  text primary key,
  failures     integer not null,                -- since the last right one
  locked_until timestamptz(3),
  at           timestamptz(3) not null          -- the last one; rows a day old are forgotten
);
create index sign_in_attempt_at on sign_in_attempt (at);
insert into sign_in_attempt (name_sha256, failures, locked_until, at)
  select encode(sha256(convert_to(name, 'UTF8')), 'hex'), failures, locked_until, now()
  from user_account where failures > 0 or locked_until > now();
alter table user_account drop column failures, drop column locked_until;
