-- Clerks are told the beginning of an account number, or its end is still to come. An index in the order of the
-- bytes serves beginnings, and whole numbers as the one before it did.
create index account_value_prefix on account (value text_pattern_ops);
drop index account_value;
