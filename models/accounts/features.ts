import type { Account } from "#shared/accounts/account.ts";
import type { Proposal, Proposed } from "#shared/accounts/find-accounts.ts";
import type { PageText } from "#shared/accounts/page-text.ts";
import { DOCUMENT_ONLY } from "#shared/accounts/role.ts";
import { meaningsOf } from "./lexicon.ts";

/** What the model sees of one number: a few facts, and the words around it, hashed by where they stand. */
export interface Sparse {
  index: Int32Array;
  value: Float32Array;
}

export const FACTS = 64;
export const HASHED = 8_192;
/** Meanings of words have places of their own: there are few, and they matter most. */
export const MEANT = 2_048;
export const FEATURES = FACTS + MEANT + HASHED;

/** Facts that come from the rules; training hides them at times, so that the words are learnt as well. */
export const RULE_FACTS = [1, 2, 3, 4, 5, 6, 34, 35, 38, 39, 40, 41, 42, 45];

const CHARACTERS_BEFORE = 600;
const CHARACTERS_AFTER = 300;
/** Words are told by their beginning: endings bend, and OCR errs at ends as anywhere. */
const STEM_CHARACTERS = 7;
const HEADING_CHARACTERS_MAX = 45;
const TITLE_WORDS = 40;
const DOCUMENT_WORDS_MAX = 300;
/** Of a document's text, the part whose words are looked at. */
const DOCUMENT_CHARACTERS_MAX = 20_000;

const KINDS: readonly Account["kind"][] = ["iban", "bic", "isin", "lei", "uk", "us", "be", "nl", "de", "fr"];
const CHECKS: readonly Account["check"][] = ["valid", "repaired", "invalid", "none"];

/** Features of every proposal of a document, in order. */
export function featuresOf(found: Proposed): Sparse[] {
  const words = documentWords(found.pages);
  return found.proposals.map((proposal, i) => {
    const features = new Map<number, number>();
    for (const [fact, value] of facts(found, proposal, i)) features.set(fact, value);
    const page = found.pages[proposal.page];
    if (page !== undefined) addWords(features, page, proposal, neighbours(found.proposals, i));
    add(features, "title", words.title, 0.7);
    add(features, "document", words.all, 0.7);
    const inOrder = [...features].sort(([a], [b]) => a - b);
    return { index: Int32Array.from(inOrder, ([at]) => at), value: Float32Array.from(inOrder, ([, value]) => value) };
  });
}

function facts(
  { proposals, signs }: Proposed,
  { account, candidate, rule, page }: Proposal,
  i: number,
): [number, number][] {
  const isSame = (other: Proposal) => other.account.kind === account.kind;
  const alike = proposals.filter(isSame);
  const different = new Set(alike.map((other) => other.account.value)).size;
  const nth = alike.findIndex((other) => other.candidate === candidate);
  const roles = ["beneficiary", "payer", "own", "unknown"];
  const list: [number, number][] = [
    [0, 1],
    [1 + Math.max(0, roles.indexOf(rule.role === "other" ? "own" : rule.role)), 1],
    [5, rule.role === "beneficiary" ? rule.confidence : 0],
    [6, rule.role === "payer" ? rule.confidence : 0],
    [7 + CHECKS.indexOf(account.check), 1],
    [11 + Math.max(0, KINDS.indexOf(account.kind)), 1],
    [21, signs.isInvoice ? 1 : 0],
    [22, signs.isDebitNotice ? 1 : 0],
    [36, signs.isSettled ? 1 : 0],
    [37, signs.isTransferAsked ? 1 : 0],
    [23, different === 1 ? 1 : 0],
    [24, different === 2 ? 1 : 0],
    [25, different > 2 ? 1 : 0],
    [26, nth === 0 ? 1 : 0],
    [27, nth === alike.length - 1 ? 1 : 0],
    [28, account.box === null ? 1 : 0],
    [29, account.box !== null && account.box[1] > 0.85 ? 1 : 0],
    [30, account.box !== null && account.box[1] < 0.3 ? 1 : 0],
    [31, candidate.confidence],
    [32, account.box !== null && account.box[0] > 0.5 ? 1 : 0],
    [33, page > 0 ? 1 : 0],
    [34, rule.isDisputed ? 1 : 0],
    [35, rule.because === DOCUMENT_ONLY ? 1 : 0],
    [42, rule.never === "beneficiary" ? 1 : 0],
    [43, signs.isPaymentList ? 1 : 0],
    [44, signs.isRefund ? 1 : 0],
    [46, signs.isStatement ? 1 : 0],
    [45, rule.never === "payer" ? 1 : 0],
  ];
  // Between two accounts, what is said of one says something of the other.
  for (const [fact, other] of [
    [38, proposals[i - 1]],
    [40, proposals[i + 1]],
  ] as const) {
    if (other?.rule.role === "beneficiary") list.push([fact, 1]);
    if (other?.rule.role === "payer") list.push([fact + 1, 1]);
  }
  return list.filter(([, value]) => value !== 0);
}

/** Where the numbers before and after end and begin, on the same page: words beyond them speak of those. */
function neighbours(proposals: readonly Proposal[], i: number): { from: number; to: number } {
  const own = proposals[i];
  if (own === undefined) throw new Error("no such proposal");
  // A bank's code belongs to its account, so words reach over it.
  const isBarrier = (other: Proposal) =>
    other.page === own.page && (own.account.kind === "bic" || other.account.kind !== "bic");
  let before = i - 1;
  while (before >= 0 && proposals[before]?.page === own.page && !isBarrier(proposals[before] as Proposal)) before -= 1;
  let after = i + 1;
  while (after < proposals.length && proposals[after]?.page === own.page && !isBarrier(proposals[after] as Proposal))
    after += 1;
  const [left, right] = [proposals[before], proposals[after]];
  return {
    from: left !== undefined && left.page === own.page ? left.candidate.end : 0,
    to: right !== undefined && right.page === own.page ? right.candidate.start : Number.POSITIVE_INFINITY,
  };
}

function addWords(
  features: Map<number, number>,
  page: PageText,
  { candidate, column }: Proposal,
  limits: { from: number; to: number },
): void {
  const { start, end } = candidate;
  const far = page.text.slice(Math.max(0, start - CHARACTERS_BEFORE), start);
  const near = far.slice(Math.max(0, limits.from - (start - far.length)));
  const linesBefore = near.split("\n");
  const own = linesBefore.at(-1) ?? "";
  const left = stems(own);
  add(features, "left", left.slice(-8), 1);
  add(features, "beside", left.slice(-2), 1);
  add(features, "left2", pairs(left.slice(-8)), 1);
  addSequences(features, "left", left.slice(-8));
  add(features, "cell", stems(own.slice(own.lastIndexOf("\t") + 1)).slice(-4), 1);
  const above = stems(linesBefore.at(-2) ?? "");
  add(features, "above", above.slice(-12), 1);
  add(features, "above2", pairs(above.slice(-12)), 0.7);
  add(features, "higher", stems(linesBefore.slice(-4, -2).join(" ")).slice(-20), 0.8);
  const sentence = stems(near).slice(-25);
  add(features, "before", sentence, 0.7);
  add(features, "before2", pairs(sentence), 0.7);
  addSequences(features, "before", sentence.slice(-15));
  const headings = far
    .split("\n")
    .slice(-11, -1)
    .filter((line) => line.length > 2 && line.length <= HEADING_CHARACTERS_MAX);
  add(features, "heading", stems(headings.slice(-6).join(" ")), 0.8);
  const rest = page.text.slice(end, Math.min(end + CHARACTERS_AFTER, limits.to));
  const linesAfter = rest.split("\n");
  const right = stems(linesAfter[0] ?? "");
  add(features, "right", right.slice(0, 8), 1);
  add(features, "right2", pairs(right.slice(0, 8)), 0.7);
  addSequences(features, "right", right.slice(0, 8));
  add(features, "below", stems(linesAfter.slice(1, 3).join(" ")).slice(0, 10), 0.7);
  if (column === null) return;
  const before = column.page.text.slice(0, column.span.start);
  const lastOther = Math.max(
    0,
    ...column.others.filter((other) => other.end <= column.span.start).map((other) => other.end),
  );
  const lines = before.slice(lastOther).split("\n");
  add(features, "at-left", stems(lines.at(-1) ?? "").slice(-5), 1);
  add(features, "just-above", stems(lines.at(-2) ?? "").slice(-6), 1);
  const higher = stems(lines.slice(0, -1).join(" ")).slice(-14);
  add(features, "column", higher, 1);
  addSequences(features, "column", higher.slice(-8));
}

/** Each part of the surroundings weighs the same, however many words it has. */
function add(features: Map<number, number>, where: string, words: readonly string[], weight: number): void {
  const share = weight / Math.sqrt(Math.max(1, words.length));
  const put = (at: number, value: number) => features.set(at, (features.get(at) ?? 0) + value);
  for (const word of words) put(FACTS + MEANT + (hash(`${where} ${word}`) % HASHED), share);
  const meant = words.map(meaningsOf);
  const all = new Set(meant.flat());
  for (const meaning of all) put(FACTS + (hash(`${where} ${meaning}`) % MEANT), weight);
}

/** Meanings that follow each other, with up to two words between: "from … your … account". */
function addSequences(features: Map<number, number>, where: string, words: readonly string[]): void {
  const meant = words.map(meaningsOf);
  const seen = new Set<number>();
  for (const [i, first] of meant.entries())
    for (const second of meant.slice(i + 1, i + 4).flat())
      for (const one of first) seen.add(FACTS + (hash(`${where} ${one} ${second}`) % MEANT));
  for (const at of seen) features.set(at, (features.get(at) ?? 0) + 0.5);
}

const stems = (text: string): string[] =>
  (
    text
      .toLowerCase()
      .normalize("NFD")
      .replaceAll(/\p{Mark}/gu, "")
      .match(/\p{Letter}{2,}|<\/?|:/gu) ?? []
  ).map((word) => word.slice(0, STEM_CHARACTERS));

const pairs = (words: readonly string[]): string[] => words.slice(1).map((word, i) => `${words[i]} ${word}`);

function documentWords(pages: readonly PageText[]): { title: string[]; all: string[] } {
  const words = stems(
    pages
      .map(({ text }) => text.slice(0, DOCUMENT_CHARACTERS_MAX))
      .join("\n")
      .slice(0, DOCUMENT_CHARACTERS_MAX),
  );
  return { title: words.slice(0, TITLE_WORDS), all: [...new Set(words)].slice(0, DOCUMENT_WORDS_MAX) };
}

/** FNV-1a, finished as in MurmurHash3. */
function hash(text: string): number {
  let value = 0x811c_9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x0100_0193);
  value = Math.imul(value ^ (value >>> 16), 0x85eb_ca6b);
  return (value ^ (value >>> 13)) >>> 0;
}
