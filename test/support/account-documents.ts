import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { AccountRole } from "#shared/accounts/account.ts";

/** The public documents whose accounts are known, with their traps (see SOURCES.md beside them). */

export interface Expected {
  value: string;
  /** Null where the tables do not say. */
  role: AccountRole | null;
}
export interface KnownDocument {
  set: string;
  name: string;
  ibans: Expected[];
  /** Printed, and failing their check digits: to be reported as invalid. */
  invalid: string[];
  /** Null where the tables do not say. */
  bics: string[] | null;
  /** A blank form: nobody's account is to be found as the payer's. */
  hasNoPayer: boolean;
}
export interface PublicDocument extends KnownDocument {
  path: string;
  language: string;
  /** Whether it is also read as a scan; one file draws no page. */
  isScanned: boolean;
}

const PAGES_SCANNED_MAX = 3;
type Row = Record<string, string>;

export async function publicDocuments(data: string): Promise<PublicDocument[]> {
  const folder = join(data, "documents");
  const einvoices = (await table(folder, "einvoice.csv")).map((row): PublicDocument => {
    const payee = list(row.payee_iban_on_page);
    const payer = list(row.payer_iban_on_page);
    const valid = list(row.valid_ibans_in_text);
    return {
      ...named("einvoice", join(folder, "einvoice/pdf"), row),
      ibans: valid.map((value) => ({
        value,
        role: payee.includes(value) ? "beneficiary" : payer.includes(value) ? "payer" : null,
      })),
      invalid: payee.filter((one) => !valid.includes(one)),
      bics: list(row.bic_on_page),
      hasNoPayer: false,
      isScanned: row.render_ok === "1" && Number(row.pages) <= PAGES_SCANNED_MAX,
    };
  });
  const forms = (await table(folder, "forms.csv")).map(
    (row): PublicDocument => ({
      ...named("form", join(folder, "forms"), row),
      ibans: list(row.creditor_iban_on_page).map((value) => ({ value, role: null })),
      invalid: [],
      bics: null,
      hasNoPayer: true,
      isScanned: Number(row.pages) <= PAGES_SCANNED_MAX,
    }),
  );
  const bills = (await table(folder, "qrbill.csv"))
    .filter((row) => row.saved === "1")
    .map(
      (row): PublicDocument => ({
        ...named("qrbill", join(folder, "qrbill"), row),
        ibans: list(row.valid_ibans_in_text).map((value) => ({ value, role: "beneficiary" })),
        invalid: [],
        bics: null,
        hasNoPayer: true,
        isScanned: true,
      }),
    );
  return [...einvoices, ...forms, ...bills].filter(({ path }) => existsSync(path));
}

const named = (set: string, folder: string, row: Row) => {
  const name = `${row.sha256?.slice(0, 16)}.pdf`;
  return { set, name, path: join(folder, name), language: "deu" };
};

/** One statement's IBAN was not zeroed, being broken over two lines. */
const UNMASKED = ["DE88430609671154365000"];

/** Texts of broker statements: the ISINs upstream's tests assert, and further ones that are there. */
export async function brokerTexts(
  data: string,
): Promise<{ file: string; truth: string[]; mayBe: string[]; ibans: string[]; wkn: string[] }[]> {
  return (await table(join(data, "documents"), "broker_isin.csv")).map((row) => ({
    file: row.file ?? "",
    truth: list(row.isin_truth),
    mayBe: [...list(row.isin_truth), ...list(row.isin_found_by_regex)],
    ibans: UNMASKED,
    wkn: list(row.wkn_truth),
  }));
}

async function table(folder: string, name: string): Promise<Row[]> {
  const [head = [], ...rows] = csv(await readFile(join(folder, name), "utf8"));
  return rows.map((cells) => Object.fromEntries(head.map((column, i) => [column, cells[i] ?? ""])));
}

/** RFC 4180: fields may stand in quotes and then hold commas, doubled quotes and line breaks. */
function csv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ",") rows.push([]);
  }
  return rows.filter((row) => row.length > 1);
}

const list = (cell: string | undefined): string[] => [...new Set((cell ?? "").split(" ").filter((one) => one !== ""))];
