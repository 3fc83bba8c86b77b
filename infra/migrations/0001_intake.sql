-- What arrives: a case is one thing somebody sent (a mail, an upload). It holds
-- documents, and these hold pages. All bytes are blobs named by their sha256.

-- Receipt numbers have no gaps, so they cannot come from a sequence (a rolled
-- back transaction would leave a hole). receive() takes this row's lock once for
-- a whole batch of arrivals, so the lock is held for one commit, not one a case.
create table receipt_counter (
  singleton boolean primary key default true check (singleton),
  last      bigint  not null
);
insert into receipt_counter (last) values (0);

create table case_file (
  id           uuid primary key,
  receipt      bigint not null unique,
  source       text not null check (source in ('smtp', 'upload', 'gateway', 'command')),
  -- open and review are both "open holds" in: received = closed + rejected + open
  status       text not null default 'open' check (status in ('open', 'review', 'closed', 'rejected')),
  sha256       text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes        bigint not null check (bytes >= 0),
  -- SMTP envelope, or the signed-in user or gateway that handed it in
  envelope     jsonb not null default '{}',
  received_at  timestamptz(3) not null,
  duplicate_of uuid references case_file,
  subject      text,
  sender       text,
  department   text,
  confidence   double precision check (confidence between 0 and 1),
  reasons      jsonb not null default '[]',
  closed_at    timestamptz(3),
  -- grows with every change; a person's decision names the version it was made on
  version      integer not null default 1
);
-- The same bytes are worked on once: a second arrival is a receipt that points here.
create unique index case_file_first_of_bytes on case_file (sha256) where duplicate_of is null;
create index case_file_status on case_file (status, receipt desc);
create index case_file_department on case_file (department, receipt desc);
create index case_file_duplicates on case_file (duplicate_of) where duplicate_of is not null;

create table document (
  id         uuid primary key,
  case_id    uuid not null references case_file,
  parent_id  uuid references document,         -- the mail or container it was found in
  ordinal    integer not null,                 -- reading order within the case, from 1
  depth      integer not null,                 -- 0: as received; 1: an attachment; 2: in an attached zip …
  name       text not null,
  media_type text not null,                    -- as declared on arrival, then as detected from the bytes
  sha256     text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes      bigint not null,
  unique (case_id, ordinal)
);
create index document_parent on document (parent_id) where parent_id is not null;

-- What a mail says of itself; one row per document that is a mail.
create table mail (
  document_id uuid primary key references document,
  message_id  text,
  sender      text,
  recipients  jsonb not null default '[]',
  copies      jsonb not null default '[]',
  subject     text,
  sent_at     timestamptz(3),
  text        text not null default '',
  html_sha256 text,
  headers     jsonb not null default '[]'      -- [name, value] in the order sent
);

create table page (
  id            bigint generated always as identity primary key,
  case_id       uuid not null references case_file,
  document_id   uuid not null references document,
  number        integer not null check (number >= 1),
  width         double precision,              -- points for a PDF, pixels for an image, null for plain text
  height        double precision,
  source        text check (source in ('text-layer', 'ocr', 'none')),
  language      text,
  text          text,
  words_sha256  text,                          -- blob: words with boxes, see shared/reading.ts
  seconds       double precision,
  unique (document_id, number)
);
create index page_case on page (case_id);
