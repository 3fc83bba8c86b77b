import { z } from "zod";
import { Account, AccountKind, AccountRole } from "#shared/accounts/account.ts";
import { defineModel } from "#shared/ml/model.ts";
import type { Reason } from "#shared/ml/shown.ts";
import { Box } from "#shared/reading.ts";
import { accountFigures } from "./figures.ts";
import { Findings } from "./findings.ts";
import { loadAccounts } from "./serve.ts";

/** As much as is searched of one page (shared/accounts/find-accounts.ts): what is beyond is a mistake. */
const TEXT_CHARACTERS_MAX = 2_000_000;
/** The longest documents the mailroom reads have 2,000 pages; the densest page some 10,000 words. */
const PAGES_MAX = 2_000;
const WORDS_MAX = 50_000;
const OWN_MAX = 10_000;

const GivenWord = z.object({
  text: z.string(),
  /** Shares of the page; points or pixels are taken, too, and divided by width and height. */
  box: Box,
  /** 0–1 as the OCR engine says. */
  confidence: z.number().min(0).max(1).optional(),
  /** Which line it stands on, where the reader knows. */
  line: z.int().min(0).optional(),
});
const GivenPage = z.object({
  width: z.number().positive(),
  height: z.number().positive(),
  words: z.array(GivenWord).max(WORDS_MAX),
});
export type GivenPage = z.infer<typeof GivenPage>;

/** IBANs and other numbers of the bank itself. */
const own = z.array(z.string()).max(OWN_MAX).optional();
export const AccountsInput = z.union([
  z.object({ text: z.string().max(TEXT_CHARACTERS_MAX), own }),
  z.object({ pages: z.array(GivenPage).max(PAGES_MAX), own }),
  /** What a contained process found already: a customer's text is searched there, and only numbers come here. */
  z.object({ findings: Findings, own }),
]);
export type AccountsInput = z.infer<typeof AccountsInput>;

export const AccountsOutput = z.object({ accounts: z.array(Account) });
export type AccountsOutput = z.infer<typeof AccountsOutput>;

/** A document and what is in it. A row without `accounts` is a document that holds none. */
export const AccountsRow = z.object({
  text: z.string().max(TEXT_CHARACTERS_MAX).optional(),
  pages: z.array(GivenPage).max(PAGES_MAX).optional(),
  accounts: z.array(z.object({ kind: AccountKind, value: z.string(), role: AccountRole.optional() })).default([]),
});
export type AccountsRow = z.infer<typeof AccountsRow>;

/** What was to be read; null for findings, which have numbers and no text around them. */
function textOf(input: AccountsInput): string | null {
  if ("text" in input) return input.text;
  if ("pages" in input)
    return input.pages.map(({ words }) => words.map(({ text: word }) => word).join(" ")).join("\n\n");
  return null;
}

/** What the rules read beside a number, where that was kept: words of the page, for the party that was named or for another. */
function reasonsOf({ value, role }: Account, input: AccountsInput | null): Reason[] {
  if (input === null || !("findings" in input)) return [];
  const words = input.findings.proposals.find(({ account }) => account.value === value)?.rule;
  if (words === undefined || words.because === null) return [];
  const side = words.role === role ? "for" : "against";
  return [{ side, text: `“${words.because}” speaks for ${words.role} of ${value}.` }];
}

export default defineModel({
  name: "accounts",
  title: "Account numbers, and whose they are",
  input: AccountsInput,
  output: AccountsOutput,
  row: AccountsRow,
  recipe: new URL("./train.ts", import.meta.url),
  load: loadAccounts,
  /** The least sure of those that matter; null where nothing was found. */
  confidenceOf: ({ accounts }) => {
    const asked = accounts.filter(({ check }) => check !== "invalid");
    return asked.length === 0 ? null : Math.min(...asked.map(({ confidence }) => confidence));
  },
  async train(request) {
    // Loaded when it is asked for: answering needs none of it.
    const recipe = await import("./train.ts");
    return recipe.train(request);
  },
  explain: ({ accounts }, input) => accounts.flatMap((account) => reasonsOf(account, input)),
  shown: {
    title: {
      en: "Account numbers, and whose they are",
      fr: "Numéros de compte et leurs titulaires",
      nl: "Rekeningnummers, en van wie ze zijn",
      de: "Kontonummern, und wessen sie sind",
    },
    input: [
      {
        name: "text",
        label: { en: "Text", fr: "Texte", nl: "Tekst", de: "Text" },
        kind: "text",
        of: (input) => textOf(input),
      },
    ],
    output: [
      {
        name: "accounts",
        label: { en: "Numbers", fr: "Numéros", nl: "Nummers", de: "Nummern" },
        kind: "list",
        of: ({ accounts }) =>
          accounts.map(({ kind, value, role, confidence }) => ({ text: `${kind} ${value} (${role})`, confidence })),
      },
    ],
  },
  // Numbers are put right in their case, where they stand on the page: whoever reads the case next needs them there.
  correct: [],
  /** A document whose numbers a person put right: all that stand in it now are its truth, since the others were seen too. */
  corrected({ document }) {
    if (document === null) return null;
    const row = AccountsRow.safeParse({ text: document.pages.join("\n\n"), accounts: document.accounts });
    return row.success && row.data.text !== "" ? row.data : null;
  },
  evaluate(rows, outputs) {
    return accountFigures(
      rows.map((row, i) => {
        const output = outputs[i];
        if (output === undefined) throw new Error("fewer answers than rows");
        return { truth: row.accounts, accounts: output.accounts };
      }),
    );
  },
});
