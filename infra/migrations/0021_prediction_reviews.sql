-- What people say of a model's answers, on the page that every model has.

-- What a model was asked, for whoever looks at its answer: card numbers hidden, and for some time only
-- (MODEL_INPUTS_DAYS). The log of predictions has its hash for ever.
create table kept_input (
  input_sha256 text primary key,               -- as in prediction: of the input as the model saw it
  input        jsonb not null,
  kept_at      timestamptz(3) not null         -- when it was asked last
);
create index kept_input_at on kept_input (kept_at);

-- One look of one person. What somebody says later counts, and what was said before stays.
create table prediction_review (
  id            bigint generated always as identity primary key,
  prediction_id bigint not null references prediction,
  user_id       uuid not null references user_account,
  at            timestamptz(3) not null,
  verdict       text not null check (verdict in ('right', 'wrong', 'unsure')),
  label         jsonb,                         -- what is right, in the form the model learns from; null: nobody knows
  input         jsonb,                         -- what was asked, where it was still kept: it is learned from
  model         text not null,
  model_sha256  text not null references model_version,
  input_sha256  text not null,
  output_sha256 text not null,
  check (label is null or verdict <> 'unsure')
);
create index prediction_review_prediction on prediction_review (prediction_id, id desc);
-- Who answered the same to the same was looked at, too.
create index prediction_review_answer on prediction_review (model, input_sha256, output_sha256);
create index prediction_review_at on prediction_review (model, at);
create trigger prediction_review_guard before update or delete or truncate on prediction_review
  for each statement execute function refuse_change();

-- The least sure first; models without a confidence come last, in the order they were asked.
create index prediction_sure on prediction (model, coalesce(confidence, 2), id);
