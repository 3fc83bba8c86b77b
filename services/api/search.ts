import { type RawBuilder, sql } from "kysely";

/**
 * What a search finds. Each condition comes from an index of its own (migrations 0007, 0012 and 0019): an `or` over
 * two of them reads every case, so each word gives a list of cases, and a case must be on the list of every word.
 */

/** Words looked for; what comes after them hardly narrows anything. */
const WORDS_MAX = 12;
/** Fewer letters are in no index of trigrams: such a word only narrows what others found, or reads every case. */
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

/** Cases with every word in subject, sender or text; with this receipt number; or with an account number that begins so. */
export function withWords(search: string) {
  const found = [everyWord(wordsOf(search))];
  const receipt = receiptOf(search);
  if (receipt !== null) found.push(sql`select id from case_file where receipt = ${receipt}`);
  if (ACCOUNT.test(accountOf(search))) found.push(sql`select case_id from ${withAccount(search)} as numbered`);
  return sql<string>`(${sql.join(found, sql` union all `)})`;
}

/** What stands between two words, as in "invoice – May", is none. */
function wordsOf(search: string): string[] {
  const words = search.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  return words.length === 0 ? [search.trim()] : [...new Set(words)].slice(0, WORDS_MAX);
}

function everyWord(words: readonly string[]): RawBuilder<unknown> {
  const long = words.filter((word) => word.length >= LETTERS_MIN);
  const listed = long.length === 0 ? words : long;
  const narrowing = words.filter((word) => !listed.includes(word));
  const lists = sql.join(listed.map(withWord), sql` intersect `);
  if (narrowing.length === 0) return sql`(${lists})`;
  const conditions = narrowing.map((word) => sql`(${inHead(word)} or id in (${onPage(word)}))`);
  // The offset keeps the planner from looking at every case for what only narrows those found.
  return sql`select id from (
    select case_file.id, subject, sender from (${lists}) as found inner join case_file on case_file.id = found.id offset 0
  ) as narrowed where ${sql.join(conditions, sql` and `)}`;
}

const withWord = (word: string) => sql`(select id from case_file where ${inHead(word)} union all ${onPage(word)})`;

/** These letters in subject or sender. */
function inHead(word: string) {
  const pattern = `%${escaped(word)}%`;
  return sql`(subject ilike ${pattern} or sender ilike ${pattern})`;
}

/** This word on a page. */
const onPage = (word: string) => sql`
  select case_id from page where text is not null
    and to_tsvector('simple', left(text, 100000)) @@ plainto_tsquery('simple', ${word})`;
