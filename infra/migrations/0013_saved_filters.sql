-- Filters of the list of cases that somebody keeps under a name, for themselves. What they
-- search for may be a customer's name or number, so it is deleted when they say so.
create table saved_filter (
  id         uuid primary key,
  user_id    uuid not null references user_account,
  name       text not null check (length(name) between 1 and 60),
  filter     jsonb not null,
  created_at timestamptz(3) not null default now(),
  unique (user_id, name)
);
