import { Parser } from "htmlparser2";
import { AROUND, DATES, DOCUMENT_TYPES, LINES, OWN, PAYMENT_MEANS, SILENT } from "./invoice-words.ts";

/** Namespaces of the two languages: ZUGFeRD 1 and its draft have their own. */
const ROOT =
  /<(?:[\w.-]+:)?(?:CrossIndustryInvoice|CrossIndustryDocument|Invoice|CreditNote)\b[^>]*?["'](?:urn:un:unece:uncefact:data:standard:CrossIndustryInvoice|urn:ferd:CrossIndustryDocument|urn:un:unece:uncefact:data:standard:CBFBUY|urn:oasis:names:specification:ubl:schema:xsd:(?:Invoice|CreditNote)-2)/;
/** An invoice nests some 12 deep. */
const DEPTH_MAX = 100;
/** Base64 of a file, in a piece of text of its own. */
const BINARY = new Set(["AttachmentBinaryObject", "EmbeddedDocumentBinaryObject"]);

export interface EmbeddedFile {
  name: string;
  mediaType: string;
  base64: string;
}
export interface InvoiceText {
  text: string;
  /** False when the file ends before it is closed. */
  isWhole: boolean;
  files: EmbeddedFile[];
}

/** `start`: the first kilobytes as text. */
export const isInvoice = (start: string): boolean => start.trimStart().startsWith("<") && ROOT.test(start);

/**
 * An invoice made for machines as a person reads it, a line per field, with whose
 * account it is in words. Entities other than XML's own five are left as they stand,
 * so nothing can be blown up.
 */
export function invoiceText(xml: string): InvoiceText {
  const lines = ["Electronic invoice (XML)"];
  const files: EmbeddedFile[] = [];
  const path: string[] = [];
  let [depth, items] = [0, 0];
  let value = "";
  let own: Readonly<Record<string, string>> = {};
  let isLeaf = false;
  const parser = new Parser(
    {
      onopentag(prefixed, attributes) {
        depth += 1;
        const tag = local(prefixed);
        if (depth <= DEPTH_MAX) path.push(tag);
        if (LINES.has(tag)) {
          items += 1;
          lines.push("", `Line ${items}`);
        }
        [value, own, isLeaf] = ["", attributes, true];
      },
      ontext(text) {
        value += text;
      },
      onclosetag(_, isImplied) {
        if (isLeaf && BINARY.has(path.at(-1) ?? "")) {
          const base64 = value.replaceAll(/\s+/g, "");
          const { filename = "attachment", mimeCode = "application/octet-stream" } = own;
          if (base64 !== "") files.push({ name: filename, mediaType: mimeCode, base64 });
        } else if (isLeaf) {
          const line = lineOf(path, value.replace(/\s+/g, " ").trim(), own);
          // A file that was cut off ends in what may be half a value: shown, not trusted to be whole.
          if (line !== null) lines.push(isImplied ? `${line} …` : line);
        }
        [value, isLeaf] = ["", false];
        if (depth <= DEPTH_MAX) path.pop();
        depth -= 1;
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.write(xml);
  const isWhole = depth === 0;
  parser.end();
  return { text: lines.join("\n"), isWhole, files };
}

const local = (prefixed: string) => prefixed.slice(prefixed.indexOf(":") + 1);

/** "Creditor account IBAN: …"; null for what says nothing to a person. */
function lineOf(path: readonly string[], value: string, attributes: Readonly<Record<string, string>>): string | null {
  const tag = path.at(-1) ?? "";
  if (value === "" || path.some((one) => SILENT.has(one))) return null;
  const around = path.slice(0, -1).findLast((one) => AROUND[one] !== undefined);
  const who = around === undefined ? "" : (AROUND[around] ?? "");
  const line = (what: string, shown = value, whose = who) => `${capital(`${whose} ${what}`)}: ${shown}`;
  const date = path.findLast((one) => DATES[one] !== undefined);
  if (date !== undefined) return line(DATES[date] ?? "", dateOf(value), /invoice|order/.test(who) ? who : "");
  if (path.includes("SpecifiedTaxRegistration") || (tag === "CompanyID" && path.includes("PartyTaxScheme")))
    return line("VAT number");
  if (tag === "FinancialInstitutionBranch" || path.includes("FinancialInstitutionBranch"))
    return line(tag === "ID" ? "BIC" : "bank");
  if (tag === "PaymentMeansCode" || (tag === "TypeCode" && path.some((one) => one.endsWith("PaymentMeans"))))
    return line("means of payment", told(value, PAYMENT_MEANS), "");
  if (tag === "ID" && LINES.has(path.at(-2) ?? "")) return null;
  // VAT: there is no other.
  if (tag === "TypeCode" && path.some((one) => one.endsWith("TradeTax"))) return null;
  if (/^(?:Invoice|CreditNote)TypeCode$/.test(tag) || (tag === "TypeCode" && who === "invoice"))
    return line("document type", told(value, DOCUMENT_TYPES), "");
  // What an account of UBL is called is its scheme: IBAN, where it says so.
  if (tag === "ID" && who.endsWith("account")) return line(IBAN.test(value) ? "IBAN" : "number");
  const currency = attributes.currencyID;
  const isOfInvoice = who === "invoice" || who === "credit note";
  const shown = currency === undefined ? value : `${currency} ${value}`;
  return line(OWN[tag] ?? wordsOf(tag), shown, isOfInvoice && tag !== "ID" && tag !== "IssueDate" ? "" : who);
}

const IBAN = /^[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}$/i;

const told = (code: string, names: Readonly<Record<string, string>>): string =>
  names[code] === undefined ? code : `${code}, ${names[code]}`;

/** CII writes dates as 20170305, format 102. */
const dateOf = (value: string): string => value.replace(/^(\d{4})(\d{2})(\d{2})$/, "$1-$2-$3");

/** "ActualDeliveryDate": "actual delivery date". */
const wordsOf = (tag: string): string =>
  tag
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/^(?:Specified|Applicable|Included) /, "")
    .toLowerCase();

const capital = (text: string) => text.trim().charAt(0).toUpperCase() + text.trim().slice(1);
