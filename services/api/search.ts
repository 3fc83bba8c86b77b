import { type RawBuilder, type SelectQueryBuilder, sql } from "kysely";
import type { Db } from "#shared/db/db.ts";
import type { DB } from "#shared/db/schema.ts";

/**
 * What a search finds. Each condition comes from an index of its own (migrations 0007, 0012 and 0019): an `or` over
 * two of them reads every case, so what an index finds is a list of cases.
 */

/** Words looked for; what comes after them hardly narrows anything. */
const WORDS_MAX = 12;
/** Fewer letters are in no index of trigrams. */
const LETTERS_MIN = 3;
/** More digits than any receipt number has do not fit its column. */
const RECEIPT = /^\d{1,15}$/;
/** Fewer characters begin too many account numbers to mean one of them. */
const ACCOUNT = /^(?=.*\d)[A-Z0-9]{5,}$/;

/** The receipt number that is searched for, or null. */
export const receiptOf = (search: string | undefined): number | null =>
  search !== undefined && RECEIPT.test(search.trim()) ? Number(search.trim()) : null;

/** An account number, or its beginning, as numbers are kept. */
const accountOf = (typed: string): string => typed.replace(/\s/g, "").toUpperCase();

/** As it stands within a pattern of `like`. */
export const escaped = (text: string): string => text.replace(/[\\%_]/g, "\\$&");

/** Cases with a number that begins so; as people corrected it, since what was read first is in the text. */
export const withAccount = (typed: string) => sql<string>`(
  select case_id from account where value like ${`${escaped(accountOf(typed))}%`} and not withdrawn)`;

/**
 * Cases with every word in subject, sender or text; with this receipt number; or with an account number that begins so.
 * The longest word comes from the indexes, since long words are in the fewest cases; all else is asked of what was found by it,
 * and each of these rows is read once. Lists of every word laid over each other took twice as long.
 */
export function selectFound(db: Db, search: string): SelectQueryBuilder<DB, "case_file", object> {
  const [first = "", ...others] = wordsOf(search).toSorted((a, b) => b.length - a.length);
  const lists = [withWord(first)];
  const conditions = [others.length === 0 ? sql`true` : sql`(${sql.join(others.map(hasWord), sql` and `)})`];
  const receipt = receiptOf(search);
  if (receipt !== null) lists.push(sql`select id from case_file where receipt = ${receipt}`);
  if (ACCOUNT.test(accountOf(search))) {
    lists.push(sql`select case_id from ${withAccount(search)} as numbered`);
    conditions.push(sql`id in ${withAccount(search)}`);
  }
  // The offset keeps the planner from asking every case for the other words.
  const found = sql`(select * from case_file where id in (${sql.join(lists, sql` union all `)}) offset 0)`;
  return db
    .selectFrom(found.as("case_file"))
    .where(sql<boolean>`(${sql.join(conditions, sql` or `)})`) as unknown as SelectQueryBuilder<
    DB,
    "case_file",
    object
  >;
}

/** What stands between two words, as in "invoice – May", is none. */
function wordsOf(search: string): string[] {
  const words = search.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  return words.length === 0 ? [search.trim()] : [...new Set(words)].slice(0, WORDS_MAX);
}

/** Cases with this word: from two indexes, or, where it has too few letters for one of them, from every case. */
const withWord = (word: string): RawBuilder<unknown> =>
  word.length >= LETTERS_MIN
    ? sql`select id from case_file where ${inHead(word)} union all ${onPage(word)}`
    : sql`select id from case_file where ${hasWord(word)}`;

/** Whether a case has this word. Letters are compared last: of all that is asked here that takes longest. */
const hasWord = (word: string) => sql`(id in (${onPage(word)}) or ${inHead(word)})`;

/** These letters in subject or sender. */
function inHead(word: string) {
  const pattern = `%${escaped(word)}%`;
  return sql`(subject ilike ${pattern} or sender ilike ${pattern})`;
}

/** This word on a page. */
const onPage = (word: string) => sql`
  select case_id from page where text is not null
    and to_tsvector('simple', left(text, 100000)) @@ plainto_tsquery('simple', ${word})`;
