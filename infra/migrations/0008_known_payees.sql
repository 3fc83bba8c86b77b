-- Accounts that earlier mails of a sender named are looked up for every case: a
-- changed account of a known sender goes to a person.
create index case_sender_address on case_file (lower(coalesce(substring(sender from '<([^<>]*)>\s*$'), sender)))
  where sender is not null;
