import { readFile } from "node:fs/promises";
import { type Findings, findingsOf } from "#models/accounts/findings.ts";
import { withStandIns, wordsWithStandIns } from "#shared/accounts/card-stand-ins.ts";
import { propose } from "#shared/accounts/find-accounts.ts";
import { PageWords } from "#shared/reading.ts";
import { accountsOfFields, type FieldAccount, withFieldRoles } from "./field-accounts.ts";

export interface Input {
  /** Data, a line for each field: what stands in an account's field is an account. */
  isData: boolean;
  pages: { number: number | null; text: string; wordsPath: string | null; cards: string[] }[];
}

/** Runs in a contained process: patterns over a customer's text, which may have been written to keep them busy. */
export default async function findInChild({
  isData,
  pages,
}: Input): Promise<{ findings: Findings; fields: FieldAccount[] }> {
  const inputs = await Promise.all(
    pages.map(async ({ number, text, wordsPath, cards }) => {
      const words = wordsPath === null ? [] : PageWords.parse(JSON.parse(await readFile(wordsPath, "utf8"))).words;
      return { number, text: withStandIns(text, cards), words: wordsWithStandIns(words, cards) };
    }),
  );
  const proposed = propose(inputs);
  const { fields, isCut } = isData ? accountsOfFields(proposed) : { fields: [], isCut: false };
  const findings = findingsOf(isData ? withFieldRoles(proposed) : proposed);
  return { findings: { ...findings, isCut: findings.isCut || isCut }, fields };
}
