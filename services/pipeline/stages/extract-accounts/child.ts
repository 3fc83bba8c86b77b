import { readFile } from "node:fs/promises";
import { type Findings, findingsOf } from "#models/accounts/findings.ts";
import { withStandIns, wordsWithStandIns } from "#shared/accounts/card-stand-ins.ts";
import { propose } from "#shared/accounts/find-accounts.ts";
import { PageWords } from "#shared/reading.ts";

export interface Input {
  pages: { number: number | null; text: string; wordsPath: string | null; cards: string[] }[];
}

/** Runs in a contained process: patterns over a customer's text, which may have been written to keep them busy. */
export default async function findInChild({ pages }: Input): Promise<Findings> {
  const inputs = await Promise.all(
    pages.map(async ({ number, text, wordsPath, cards }) => {
      const words = wordsPath === null ? [] : PageWords.parse(JSON.parse(await readFile(wordsPath, "utf8"))).words;
      return { number, text: withStandIns(text, cards), words: wordsWithStandIns(words, cards) };
    }),
  );
  return findingsOf(propose(inputs));
}
