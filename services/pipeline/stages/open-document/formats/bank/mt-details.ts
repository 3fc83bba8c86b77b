import { accountIn, partyWord } from "./mt-values.ts";

/** German structure (DK, Anlage 3): a three-digit code, then a mark and two digits before each part. */
const GERMAN = /^(\d{3})([^A-Za-z0-9\s])(?=\d{2})/;
/** Dutch structure: /IBAN/…/NAME/…; a slash or two after each word. */
const DUTCH =
  /\/(?:TRTP|IBAN|BIC|NAME|REMI|EREF|BENM|ORDP|CNTP|MARF|CSID|ISDT|ADDR|USTD|CDTRREFTP|PREF|RTRN|ULTC|ULTD|PURP)\//;
/** SEPA's own words within the German purpose. `ABWA` and `ABWE` name whom it is really from or for. */
const PURPOSE_WORDS = /(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC|COAM|OAMT|PURP)\+/g;
const PURPOSE_NAMES: Readonly<Record<string, string>> = {
  EREF: "End-to-end reference",
  KREF: "Customer's reference",
  MREF: "Mandate",
  CRED: "Creditor identifier",
  DEBT: "Originator's identification code",
  SVWZ: "Purpose",
  ABWA: "Deviating originator",
  ABWE: "Deviating recipient",
  COAM: "Compensation amount",
  OAMT: "Original amount",
  PURP: "Purpose code",
};

/** What a bank says of a movement, in its country's form where that is known, else as it stands. */
export function detailLines(lines: readonly string[], isCredit: boolean | null): string[] {
  const whole = lines.join("").trimStart();
  const german = GERMAN.exec(whole);
  if (german !== null) return germanLines(whole, german[1] ?? "", german[2] ?? "?", isCredit);
  if (DUTCH.test(whole)) return dutchLines(whole, isCredit);
  const shown = lines.map((line) => line.trim()).filter((line) => line !== "");
  return shown.flatMap((line, i) => (i === 0 ? leadingAccount(line, partyWord(isCredit)) : [`Details: ${line}`]));
}

/** Some banks begin with the other side's IBAN and go on with its name. */
function leadingAccount(line: string, side: string): string[] {
  const found = /^([A-Z]{2}\d{2}[A-Z0-9]{11,30})(?: (.*))?$/.exec(line);
  if (found === null) return [`Details: ${line}`];
  return [`${side} account: ${found[1]}`, ...(found[2] ? [`Details: ${found[2]}`] : [])];
}

function germanLines(whole: string, code: string, mark: string, isCredit: boolean | null): string[] {
  const side = partyWord(isCredit);
  const parts = whole.slice(code.length + mark.length).split(mark);
  const of = (test: (number: number) => boolean) =>
    parts.filter((part) => /^\d{2}/.test(part) && test(Number(part.slice(0, 2)))).map((part) => part.slice(2));
  const one = (number: number) =>
    of((other) => other === number)
      .join("")
      .trim();
  const [bank, account] = [one(30), one(31)];
  const out = [`Business code: ${code} ${one(0)}`.trim(), ...(one(10) === "" ? [] : [`Posting: ${one(10)}`])];
  out.push(
    ...purposeLines(of((number) => (number >= 20 && number <= 29) || (number >= 60 && number <= 63)).join(""), side),
  );
  if (account !== "") {
    const isNational = /^\d{8}$/.test(bank) && /^\d+$/.test(account);
    out.push(`${side} account: ${isNational ? `BLZ ${bank} Konto ${account}` : accountIn(account)}`);
    if (bank !== "" && !isNational) out.push(`${side} bank: ${bank}`);
  } else if (bank !== "") out.push(`${side} bank: ${bank}`);
  const name = `${one(32)}${one(33)}`.trim();
  if (name !== "") out.push(`${side} name: ${name}`);
  if (one(34) !== "") out.push(`Text key: ${one(34)}`);
  // Numbers the standard does not give, and what stands before the first one.
  out.push(...of((n) => n > 34 && (n < 60 || n > 63)).map((part) => `Details: ${part}`));
  out.push(...parts.filter((part) => part.trim() !== "" && !/^\d{2}/.test(part)).map((part) => `Details: ${part}`));
  return out;
}

function purposeLines(purpose: string, side: string): string[] {
  const text = purpose.trim();
  if (text === "") return [];
  const found = Array.from(text.matchAll(PURPOSE_WORDS), (match) => ({
    word: match[1] ?? "",
    at: match.index,
    end: match.index + match[0].length,
  }));
  const first = text.slice(0, found[0]?.at ?? text.length).trim();
  const out = first === "" ? [] : [`Purpose: ${first}`];
  for (const [i, { word, end }] of found.entries()) {
    const value = text.slice(end, found[i + 1]?.at ?? text.length).trim();
    const name =
      word === "IBAN" ? `${side} account IBAN` : word === "BIC" ? `${side} BIC` : (PURPOSE_NAMES[word] ?? word);
    if (value !== "") out.push(`${name}: ${value}`);
  }
  return out;
}

const DUTCH_NAMES: Readonly<Record<string, string>> = {
  TRTP: "Transaction type",
  REMI: "Remittance information",
  USTD: "Remittance information",
  EREF: "End-to-end reference",
  MARF: "Mandate",
  CSID: "Creditor identifier",
  PREF: "Payment reference",
  ISDT: "Date of issue",
  PURP: "Purpose code",
  RTRN: "Reason of return",
  ULTC: "Ultimate creditor",
  ULTD: "Ultimate debtor",
};

function dutchLines(whole: string, isCredit: boolean | null): string[] {
  // BENM and ORDP say themselves whose the words after them are.
  let side = partyWord(isCredit);
  const out: string[] = [];
  const pieces = whole.split(/\/+([A-Z]{3,9})(?=\/)/);
  if ((pieces[0] ?? "").trim() !== "") out.push(`Details: ${(pieces[0] ?? "").trim()}`);
  for (let i = 1; i < pieces.length; i += 2) {
    const word = pieces[i] ?? "";
    const value = (pieces[i + 1] ?? "").replace(/^\/+|\/+$/g, "").trim();
    if (word === "BENM") side = "Beneficiary";
    else if (word === "ORDP") side = "Payer";
    if (word === "CNTP" || (value === "" && DUTCH_NAMES[word] === undefined)) {
      // /CNTP/account/BIC/name/city/
      const [account = "", bic = "", name = "", city = ""] = word === "CNTP" ? value.split("/") : [];
      for (const [what, said] of [
        ["account", account],
        ["BIC", bic],
        ["name", name],
        ["city", city],
      ] as const)
        if (said !== "") out.push(`${side} ${what}: ${said}`);
    } else if (value !== "") out.push(`${nameOf(word, side)}: ${value}`);
  }
  return out;
}

function nameOf(word: string, side: string): string {
  if (word === "IBAN") return `${side} account IBAN`;
  if (word === "BIC") return `${side} BIC`;
  if (word === "NAME") return `${side} name`;
  if (word === "ADDR") return `${side} address`;
  return DUTCH_NAMES[word] ?? word;
}
