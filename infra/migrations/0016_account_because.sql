-- Why an account is said to be whose it is: told by the words beside it (which ones), by the document
-- being a bill, by the model from all around it, by a payment code, by the data inside the document, or by
-- the bank's own list. Null: nobody's, a person's word, or found before this was kept.
alter table account
  add column because_by text check (because_by in ('words', 'bill', 'model', 'code', 'data', 'list')),
  add column because_words text,
  add constraint account_because_check check (because_words is null or because_by = 'words');
