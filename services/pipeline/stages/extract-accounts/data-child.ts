import { ACCEPT_CONFIDENCE } from "#shared/accounts/accept.ts";
import { propose } from "#shared/accounts/find-accounts.ts";
import type { DataAccount } from "#shared/accounts/told.ts";
import { invoiceText, isInvoice } from "../open-document/formats/invoice/invoice-text.ts";
import { decode, encodingOf } from "../open-document/formats/text/encoding.ts";
import { readStart } from "../open-document/formats/text/read-start.ts";
import { withFieldRoles } from "./field-accounts.ts";

/** As detection of a format looks at. */
const HEAD_BYTES = 65_536;

/** Runs in a contained process: the accounts that a file inside a document names, where it is an invoice's data. */
export default async function dataInChild({ path, bytes }: { path: string; bytes: number }): Promise<DataAccount[]> {
  const { bytes: start } = await readStart({ path, bytes });
  const encoding = encodingOf(start.subarray(0, HEAD_BYTES));
  if (encoding === null) return [];
  const xml = decode(start, encoding);
  if (!isInvoice(xml.slice(0, HEAD_BYTES))) return [];
  const { proposals } = withFieldRoles(propose([{ number: null, words: [], text: invoiceText(xml).text }]));
  return proposals.flatMap(({ account: { kind, value, check }, confidence, rule: { role, ...rule } }) => {
    const isSure = check === "valid" && Math.min(confidence, rule.confidence) >= ACCEPT_CONFIDENCE;
    return kind === "iban" && isSure && (role === "beneficiary" || role === "payer") ? [{ iban: value, role }] : [];
  });
}
