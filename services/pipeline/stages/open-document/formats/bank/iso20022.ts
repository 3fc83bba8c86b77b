import { Parser } from "htmlparser2";
import { titleOf, words } from "./iso-words.ts";

/** `pain.001.001.03`, in the namespace of the root or of the document within an envelope. */
const TYPE = /xmlns(?::[\w.-]+)?\s*=\s*["'][^"']*?\b([a-z]{4}\.\d{3}\.\d{3}\.\d{2})\b/g;
/** What says from whom to whom, before the message itself. */
const HEADER = "head.";
const NAMESPACE = /xmlns(?::[\w.-]+)?\s*=\s*["']urn:(?:iso:std:iso:20022|swift:xsd)/;

/** They only hold others: a leaf is called after what is around them. */
const WRAPPERS = new Set(
  `Document Id FinInstnId Othr OrgId PrvtId Pty CdOrPrtry Prtry RltdPties RltdAgts NtryDtls TxDtls Refs GrpHdr Tp SchmeNm
   CdtTrfTxInf DrctDbtTxInf PmtInf Stmt Rpt Ntfctn Ntry PmtId PmtTpInf PstlAdr Strd RmtInf Amt Dt DtTm ClrSysMmbId CtctDtls
   DrctDbtTx BrnchId Envelope AppHdr BkTxCd Domn Fmly`.split(/\s+/),
);
/** Each is a paragraph with a heading and a number. */
const BLOCKS: ReadonlyMap<string, string> = new Map([
  ["PmtInf", "Orders"],
  ["CdtTrfTxInf", "Transaction"],
  ["DrctDbtTxInf", "Transaction"],
  ["TxInfAndSts", "Transaction"],
  ["TxInf", "Transaction"],
  ["TxDtls", "Transaction"],
  ["Stmt", "Statement"],
  ["Rpt", "Report"],
  ["Ntfctn", "Notification"],
  ["Ntry", "Entry"],
  ["Bal", "Balance"],
]);
/** A message nests some 20 deep. Deeper than this is no message, and the label's search would cost its square. */
const DEPTH_MAX = 100;

const DIRECTIONS: Readonly<Record<string, string>> = { CRDT: "CRDT, money in", DBIT: "DBIT, money out" };

/** The type of the message, or null when this is none. `start`: the first kilobytes as text. */
export function isoTypeOf(start: string): string | null {
  if (!start.trimStart().startsWith("<")) return null;
  const types = Array.from(start.matchAll(TYPE), ([, type = ""]) => type);
  const type = types.find((one) => !one.startsWith(HEADER)) ?? types[0];
  if (type !== undefined) return type;
  return NAMESPACE.test(start) ? "of unknown type" : null;
}

/**
 * A message as a person reads it, a line per field, with whose account it is in
 * words. `isWhole`: false when it ends before it is closed. Entities other than
 * XML's own five are left as they stand, so nothing can be blown up.
 */
export function isoText(xml: string, type: string): { text: string; isWhole: boolean } {
  const lines = [titleOf(type)];
  const path: string[] = [];
  const counts = new Map<string, number>();
  let depth = 0;
  let value = "";
  let currency = "";
  let isLeaf = false;
  const parser = new Parser(
    {
      onopentag(prefixed, attributes) {
        const tag = local(prefixed);
        depth += 1;
        if (depth <= DEPTH_MAX) path.push(tag);
        const heading = BLOCKS.get(tag);
        if (heading !== undefined) {
          const count = (counts.get(tag) ?? 0) + 1;
          counts.set(tag, count);
          lines.push("", `${heading} ${count}`);
        }
        [value, currency, isLeaf] = ["", attributes.Ccy ?? "", true];
      },
      ontext(text) {
        value += text;
      },
      onclosetag(_, isImplied) {
        const said = value.replace(/\s+/g, " ").trim();
        // A file that was cut off ends in what may be half a value: shown, not trusted to be whole.
        if (isLeaf && said !== "")
          lines.push(`${label(path)}: ${shown(path.at(-1), currency, said)}${isImplied ? " …" : ""}`);
        [value, isLeaf] = ["", false];
        if (depth <= DEPTH_MAX) path.pop();
        depth -= 1;
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  let isWhole = true;
  parser.write(xml);
  isWhole = depth === 0;
  parser.end();
  return { text: lines.join("\n"), isWhole };
}

const local = (prefixed: string) => prefixed.slice(prefixed.indexOf(":") + 1);

function shown(tag: string | undefined, currency: string, value: string): string {
  if (tag === "CdtDbtInd") return DIRECTIONS[value] ?? value;
  return currency === "" ? value : `${currency} ${value}`;
}

/** They say nothing of their own: a code within a status is the status. */
const VALUES = new Set(["Id", "Othr", "CdOrPrtry", "Prtry", "Cd", "Dt", "DtTm", "Nb", "Pty", "FinInstnId"]);

/** "Creditor account IBAN": the nearest thing around it that has a meaning, and its own name. */
function label(path: readonly string[]): string {
  const own = path.at(-1) ?? "";
  // An envelope of the network may be some levels deep.
  const document = path.indexOf("Document");
  const inside = path.slice(document < 0 ? 1 : document + 2);
  if (VALUES.has(own)) {
    const said = inside.filter((tag) => !VALUES.has(tag));
    const last = said.at(-1);
    if (last === undefined) return capital(words(own));
    if (last.endsWith("Acct") && path.includes("Othr")) return capital(`${words(last)} number`);
    if (BLOCKS.has(last)) return capital(`${words(last)} ${words(own)}`);
    return capital(last === "Tp" ? `${words(said.at(-2) ?? "")} type` : words(last));
  }
  const around = inside.slice(0, -1).findLast((tag) => !WRAPPERS.has(tag) && !BLOCKS.has(tag));
  return capital(around === undefined || around === own ? words(own) : `${words(around)} ${words(own)}`);
}

const capital = (text: string) => text.trim().charAt(0).toUpperCase() + text.trim().slice(1);
