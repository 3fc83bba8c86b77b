-- People who sign in at an OpenID provider. They are known by the provider's address and
-- what it calls them, never by their name; they have no password here.
alter table user_account alter column password_hash drop not null;
alter table user_account add column oidc_issuer text;
alter table user_account add column oidc_subject text;
alter table user_account add constraint user_account_one_way check (
  (oidc_issuer is null) = (oidc_subject is null) and (oidc_issuer is null) = (password_hash is not null)
);
create unique index user_account_oidc on user_account (oidc_issuer, oidc_subject);

-- A sign-in that went to the provider and has not come back. It is taken out when it does,
-- so that an answer counts once.
create table oidc_attempt (
  ticket_sha256 text primary key,              -- the cookie's value is never stored
  state         text not null,
  nonce         text not null,
  verifier      text not null,                 -- PKCE's
  next          text not null,                 -- where in the console the person goes then
  expires_at    timestamptz(3) not null
);
create index oidc_attempt_expires_at on oidc_attempt (expires_at);
