import type { Key } from "../i18n/catalogues.ts";

/**
 * A stored reason of the route, taken apart. It is kept in English, byte for byte, because a replay compares
 * it with what the model says again; so it is told in another language by its form.
 */
export type Reason =
  | {
      key: Key;
      /** Ids of departments by the gap they fill. */
      departments: Record<string, string>;
      /** Words of the text, which speak for a department. */
      words: string[];
      numbers: Record<string, number>;
    }
  /** The sentence of a problem; PROBLEMS tells it. */
  | { code: string };

const LABEL = "(?<department>\\S+)";
const RIVAL = "(?<other>\\S+)";
const WORDS = "(?<words>“.+”)";
const PERCENT = (name: string) => `(?<${name}>[\\d.]+) %`;

/** Every form that models/router/explain.ts and the route stage write. */
const FORMS: readonly [form: string, key: Key][] = [
  [`${WORDS} speaks? for ${LABEL}\\.`, "reason.for"],
  [`${WORDS} speaks? for ${LABEL} instead\\.`, "reason.against"],
  [
    `Its words were not enough, so it was read for what it means: that is more like ${LABEL} than ${RIVAL}\\.`,
    "reason.meaning",
  ],
  [
    `Its words were not enough, so it was read for what it means: that is no more like ${LABEL} than ${RIVAL}\\.`,
    "reason.no-meaning",
  ],
  ["No word of the text is known\\.", "reason.no-words"],
  [
    `Only (?<count>\\d+) words \\(${PERCENT("percent")}\\) are known: it may be a language or a subject that was not learned\\.`,
    "reason.unknown-words",
  ],
  ["It looks more like what belongs to no department\\.", "reason.none"],
  [
    "Its language was learned, but nothing was measured in it, so nobody knows how often this is wrong\\.",
    "reason.unmeasured",
  ],
  [
    `No confidence was shown to be enough for ${LABEL} in texts like this one, so a person decides\\.`,
    "reason.never-enough",
  ],
  [
    `The confidence of ${PERCENT("percent")} is below the ${PERCENT("least")} that keeps errors rare\\.`,
    "reason.below",
  ],
  ["The department was chosen by the first part of a long text\\.", "reason.cut"],
];
const PATTERNS = FORMS.map(([form, key]) => [new RegExp(`^${form}$`, "su"), key] as const);

/** What a reason says, or null for a sentence of no known form. `problems`: those of the case, with their sentences. */
export function reasonOf(sentence: string, problems: readonly { code: string; message: string }[]): Reason | null {
  const problem = problems.find(({ message }) => message === sentence);
  if (problem !== undefined) return { code: problem.code };
  for (const [pattern, key] of PATTERNS) {
    const found = pattern.exec(sentence);
    if (found === null) continue;
    const { words = "", department, other, ...numbers } = found.groups ?? {};
    return {
      key,
      departments: { ...(department && { department }), ...(other && { other }) },
      words: [...words.matchAll(/“(.*?)”(?=, “| and “|$)/gsu)].map(([, word]) => word ?? ""),
      numbers: Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Number(value)])),
    };
  }
  return null;
}

const SENDER = "sender: ";

/** The domain of the sender, where that stands among the words; null for a word. Words have no white space after a colon. */
export const senderIn = (word: string): string | null => (word.startsWith(SENDER) ? word.slice(SENDER.length) : null);
