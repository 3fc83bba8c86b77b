import type { DemoMail } from "./inbox.ts";

/** Compares what came out with the truth, and lays it out as a table. Pure. */

/** What became of one mail. */
export interface Outcome {
  receipt: number;
  status: string;
  department: string | null;
  confidence: number | null;
  problems: string[];
  accounts: { kind: string; value: string; role: string }[];
  /** As read, a page after the other; null where it could not be told. */
  languages: (string | null)[];
  /** Receipt of the case with the same bytes. */
  duplicateOf?: number;
}

export interface Score {
  /** Expected accounts that were found, by kind and value. */
  right: number;
  expected: number;
  /** Accounts nobody expected. */
  extra: number;
  /** Of the right ones whose role is known: how many have it. */
  rolesRight: number;
  roles: number;
  /** Expected problems that are missing. */
  problemsMissing: string[];
  /** Whether the status is the one that was clear beforehand. */
  statusRight: boolean;
  /** Whether its department is right; null where a person decides. */
  departmentRight: boolean | null;
}

export function scoreOf({ truth }: Pick<DemoMail, "truth">, outcome: Outcome): Score {
  const found = new Map(outcome.accounts.map((account) => [`${account.kind} ${account.value}`, account.role]));
  const expected = new Map(truth.accounts.map((account) => [`${account.kind} ${account.value}`, account.role]));
  const right = [...expected].filter(([key]) => found.has(key));
  const withRole = right.filter(([, role]) => role !== undefined);
  return {
    right: right.length,
    expected: expected.size,
    extra: [...found.keys()].filter((key) => !expected.has(key)).length,
    rolesRight: withRole.filter(([key, role]) => found.get(key) === role).length,
    roles: withRole.length,
    problemsMissing: truth.problems.filter((code) => !outcome.problems.includes(code)),
    statusRight: truth.status === undefined || truth.status === outcome.status,
    departmentRight: outcome.status === "closed" ? truth.department === outcome.department : null,
  };
}

/** The language most pages were read as, or "-". */
function languageOf({ languages }: Outcome): string {
  const counts = new Map<string, number>();
  for (const language of languages) if (language !== null) counts.set(language, (counts.get(language) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? "-";
}

const COLUMNS: readonly { title: string; width: number; right?: boolean }[] = [
  { title: "RECEIPT", width: 7, right: true },
  { title: "LANG", width: 4 },
  { title: "SUBJECT", width: 32 },
  { title: "FILES", width: 5, right: true },
  { title: "ACCOUNTS", width: 9 },
  { title: "DEPARTMENT", width: 15 },
  { title: "CONF", width: 4, right: true },
  { title: "STATUS", width: 8 },
  { title: "PROBLEMS", width: 28 },
];

/** A line per mail, at most 120 columns wide, ending in totals. */
export function tableOf(results: readonly { mail: DemoMail; outcome: Outcome | undefined }[]): string {
  const rows = results.map(({ mail, outcome }) => (outcome ? rowOf(mail, outcome) : unknownRow(mail)));
  const lines = [COLUMNS.map(({ title }) => title), ...rows].map((cells) =>
    COLUMNS.map(({ width, right }, i) => fit(cells[i] ?? "", width, right ?? false))
      .join(" ")
      .trimEnd(),
  );
  return `${lines.join("\n")}\n\n${totalsOf(results)}\n`;
}

function rowOf(mail: DemoMail, outcome: Outcome): string[] {
  const score = scoreOf(mail, outcome);
  const missing = score.problemsMissing.map((code) => `missing: ${code}`);
  const repeats = outcome.duplicateOf === undefined ? [] : [`same as receipt ${outcome.duplicateOf}`];
  return [
    String(outcome.receipt),
    languageOf(outcome),
    mail.subject,
    String(mail.attachments),
    `${score.right}/${score.expected}${score.extra > 0 ? ` +${score.extra}` : ""}`,
    outcome.department ?? "-",
    outcome.confidence === null ? "-" : outcome.confidence.toFixed(2),
    outcome.status,
    [...repeats, ...missing, ...new Set(outcome.problems)].join(", "),
  ];
}

const unknownRow = (mail: DemoMail) => ["-", "-", mail.subject, String(mail.attachments), "", "", "", "no 250"];

function totalsOf(results: readonly { mail: DemoMail; outcome: Outcome | undefined }[]): string {
  const ended = results.flatMap(({ mail, outcome }) =>
    outcome ? [{ mail, outcome, score: scoreOf(mail, outcome) }] : [],
  );
  const sum = (of: (score: Score) => number) => ended.reduce((total, { score }) => total + of(score), 0);
  const statuses = new Map<string, number>();
  for (const { outcome } of ended) statuses.set(outcome.status, (statuses.get(outcome.status) ?? 0) + 1);
  const routed = ended.filter(({ score }) => score.departmentRight !== null);
  const wrong = routed.filter(({ score }) => score.departmentRight === false).length;
  const languages = ended.filter(({ mail, outcome }) => languageOf(outcome) === mail.truth.language).length;
  return [
    `Mails: ${results.length} sent; ${[...statuses].map(([status, count]) => `${count} ${status}`).join(", ")}.`,
    `Routed without a person: ${routed.length} of ${ended.length}, ${wrong} of them to another department than theirs.`,
    `Accounts: ${sum((s) => s.right)} of ${sum((s) => s.expected)} expected were found, ${sum((s) => s.extra)} others besides (the +); roles right: ${sum((s) => s.rolesRight)} of ${sum((s) => s.roles)}.`,
    `Languages right: ${languages} of ${ended.length}. Expected problems missing: ${sum((s) => s.problemsMissing.length)}. Status not as expected: ${ended.filter(({ score }) => !score.statusRight).length}.`,
  ].join("\n");
}

/** Exactly `width` characters: padded, or cut with a mark that something is missing. */
function fit(text: string, width: number, right: boolean): string {
  const chars = Array.from(text);
  if (chars.length > width) return `${chars.slice(0, width - 1).join("")}…`;
  return right ? text.padStart(width) : text.padEnd(width);
}
