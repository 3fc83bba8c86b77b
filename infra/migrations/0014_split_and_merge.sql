-- A part of a case becomes a case of its own, with a receipt of its own; a case is joined
-- to another one, is closed by that, and its documents are read under the other's receipt.
-- No row of a document moves: what the machine did with it can be done again as it was.
alter table case_file add column split_from uuid references case_file;
alter table case_file add column merged_into uuid references case_file;
-- The order in which the documents of joined cases follow each other.
alter table case_file add column merged_at timestamptz(3);
alter table case_file add constraint case_file_merged check (
  (merged_into is null) = (merged_at is null) and (merged_into is null or status = 'closed')
);
create index case_file_merged_into on case_file (merged_into, merged_at) where merged_into is not null;

alter table case_file drop constraint case_file_source_check;
alter table case_file add constraint case_file_source_check
  check (source in ('smtp', 'upload', 'gateway', 'command', 'split'));
alter table decision drop constraint decision_kind_check;
alter table decision add constraint decision_kind_check
  check (kind in ('accept', 'route', 'reject', 'reopen', 'correct', 'note', 'sample', 'split', 'merge'));
