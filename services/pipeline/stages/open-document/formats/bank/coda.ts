/** CODA 2.x: the Belgian banks' statement, 128 characters a record, each field at its place. */
const LINE_CHARACTERS = 128;
const HEADER = /^0000\d\d{6}\d{3}05[ D]/;

export const isCoda = (start: string): boolean =>
  HEADER.test(start) && (start.split(/\r?\n/, 1)[0]?.length ?? 0) >= LINE_CHARACTERS - 8;

/** Numbers of places are the standard's: the first character is 1. */
type At = (from: number, to: number) => string;

/** A line per field. Records of kinds we do not know stay as they stand. */
export function codaText(file: string): { text: string; isWhole: boolean } {
  const lines = ["CODA statement of a Belgian bank"];
  let isTrailed = false;
  let isCredit = true;
  for (const record of file.split(/\r?\n/)) {
    if (record.trim() === "") continue;
    const at: At = (from, to) =>
      record
        .slice(from - 1, to)
        .replace(/\s+/g, " ")
        .trim();
    const kind = /^[23]/.test(record) ? record.slice(0, 2) : record.slice(0, 1);
    if (kind === "21") isCredit = at(32, 32) === "0";
    isTrailed ||= kind === "9";
    const fields = RECORDS[kind]?.(at, isCredit);
    if (kind === "21" || kind === "31") lines.push("");
    lines.push(
      ...(fields === undefined
        ? [record.trim()]
        : fields.filter(([, value]) => value !== "").map(([name, value]) => `${name}: ${value}`)),
    );
  }
  return { text: lines.join("\n"), isWhole: isTrailed };
}

type Field = readonly [name: string, value: string];

const RECORDS: Readonly<Record<string, (at: At, isCredit: boolean) => readonly Field[]>> = {
  "0": (at) => [
    ["Date of the file", date(at(6, 11))],
    ["Addressee", at(35, 60)],
    ["Bank BIC", at(61, 71)],
    ["Company number", at(72, 82)],
  ],
  "1": (at) => [
    ["Statement of account", account(at(2, 2), at(6, 39))],
    ["Account holder", at(65, 90)],
    ["Account description", at(91, 125)],
    ["Opening balance", balance(amount(at(43, 43), at(44, 58)), at(59, 64))],
    ["Statement number", at(126, 128)],
  ],
  "21": (at) => [
    ["Movement", `${at(3, 6)}, detail ${at(7, 10)}`],
    ["Amount", amount(at(32, 32), at(33, 47))],
    ["Value date", date(at(48, 53))],
    ["Entry date", date(at(116, 121))],
    ["Bank's reference", at(11, 31)],
    ["Transaction code", at(54, 61)],
    ["Communication", communication(at(62, 62), at(63, 115))],
  ],
  "22": (at, isCredit) => [
    ["Communication, continued", at(11, 63)],
    ["Customer's reference", at(64, 98)],
    [`${other(isCredit)} BIC`, at(99, 109)],
  ],
  "23": (at, isCredit) => [
    [`${other(isCredit)} account`, counterparty(at(11, 44))],
    [`${other(isCredit)} name`, at(48, 82)],
    ["Communication, continued", at(83, 125)],
  ],
  "31": (at) => [
    ["Information on movement", at(3, 6)],
    ["Transaction code", at(32, 39)],
    ["Communication", communication(at(40, 40), at(41, 113))],
  ],
  "32": (at) => [["Communication, continued", at(11, 115)]],
  "33": (at) => [["Communication, continued", at(11, 100)]],
  "4": (at) => [["Message of the bank", at(33, 112)]],
  "8": (at) => [
    ["Closing balance", balance(amount(at(42, 42), at(43, 57)), at(58, 63))],
    ["Statement number", at(2, 4)],
  ],
  "9": (at) => [
    ["Number of records", at(17, 22)],
    ["Sum of debits", amount("0", at(23, 37))],
    ["Sum of credits", amount("0", at(38, 52))],
  ],
};

/** Who is on the other side: money that came in was paid by them, money that went out was paid to them. */
const other = (isCredit: boolean) => (isCredit ? "Payer" : "Beneficiary");

/** Kind 0 is the old Belgian number, 12 digits, before a currency and a country. */
const account = (kind: string, field: string): string =>
  kind === "0" ? belgian(field.slice(0, 12)) : (field.split(" ")[0] ?? "");
const counterparty = (field: string): string => {
  const [first = ""] = field.split(" ");
  return /^\d{12}$/.test(first) ? belgian(first) : first;
};
const belgian = (digits: string) => digits.replace(/^(\d{3})(\d{7})(\d{2})$/, "$1-$2-$3");

/** 15 digits, the last three after the point. Sign 1 is a debit. */
const amount = (sign: string, digits: string): string =>
  /^\d{15}$/.test(digits)
    ? `${sign === "1" ? "-" : ""}${digits.slice(0, 12).replace(/^0+(?=\d)/, "")}.${digits.slice(12).replace(/(?<=\d\d)0$/, "")}`
    : digits;

const balance = (sum: string, day: string): string => (day === "" ? sum : `${sum} on ${date(day)}`);

const date = (digits: string): string =>
  /^\d{6}$/.test(digits) && digits !== "000000"
    ? `20${digits.slice(4)}-${digits.slice(2, 4)}-${digits.slice(0, 2)}`
    : digits;

/** Structured: 101 or 102, then the 12 digits a payer copies from the bill. */
const communication = (kind: string, text: string): string =>
  kind === "1" ? text.replace(/^(10[12])(\d{3})(\d{4})(\d{5})/, "+++$2/$3/$4+++") : text;
