import { accountIn, amountIn, dateIn, partyWord } from "./mt-values.ts";

type Render = (lines: readonly string[], isCredit: boolean | null) => string[];

/** One line, or what stands in it on several, under a name. */
const plain =
  (name: string): Render =>
  (lines) => [`${name}: ${lines.join(" ").trim()}`];

/** `//FW021000021`: the code of a bank in its country's clearing, where else an account would stand. The longest has 14 digits. */
const CLEARING_CODE = /^\/\/([A-Z]{2}[A-Z0-9]{0,14})$/;
const BIC = /^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/;

/**
 * First an account after a slash, then the name and the address; a BIC only in the options
 * that have a place for one, since BRUSSELS in an address has the form of a bank's code.
 */
const party =
  (name: string, { hasBic = false, isBank = false } = {}): Render =>
  (lines) => {
    const out: string[] = [];
    let part = "name";
    for (const line of lines) {
      const clearing = isBank ? CLEARING_CODE.exec(line) : null;
      if (clearing !== null) out.push(`${name} clearing code: ${clearing[1]}`);
      else if (/^\/[^/\s]/.test(line) || /^\/\/?[CD]?\/?[A-Z0-9]/.test(line))
        out.push(`${name} account: ${accountIn(line.replace(/^\/(?:[CD]\/)?\/?/, ""))}`);
      else if (hasBic && BIC.test(line)) out.push(`${name} BIC: ${line}`);
      else {
        out.push(`${name} ${part}: ${line.replace(/^[1-8]\//, "")}`);
        part = "address";
      }
    }
    return out;
  };
/** An option with a BIC, and one with a bank in words or by its place. */
const withBic = (name: string): Render => party(name, { hasBic: true });
const bankByBic = (name: string): Render => party(name, { hasBic: true, isBank: true });
const bank = (name: string): Render => party(name, { isBank: true });

const balance =
  (name: string): Render =>
  ([line = ""]) => {
    const found = /^([CD])(\d{6})([A-Z]{3})([\d.,]+)/.exec(line);
    if (found === null) return [`${name}: ${line}`];
    const [, mark, day, currency, sum] = found;
    return [`${name}: ${currency} ${mark === "D" ? "-" : ""}${amountIn(sum ?? "")} on ${dateIn(day ?? "")}`];
  };

const dated =
  (name: string): Render =>
  ([line = ""]) => {
    const found = /^(\d{6})?([A-Z]{3})([\d.,]+)/.exec(line);
    if (found === null) return [`${name}: ${line}`];
    const [, day, currency, sum] = found;
    return [
      ...(day === undefined ? [] : [`Value date: ${dateIn(day)}`]),
      `${name}: ${currency} ${amountIn(sum ?? "")}`,
    ];
  };

const ENTRY = /^(\d{6})(\d{4})?\s*(RC|RD|EC|ED|C|D)([A-Z])?([\d.,]+)\s*([A-Z][A-Z0-9]{3})?(.*)$/;
const MARKS: Readonly<Record<string, string>> = {
  C: "money in",
  D: "money out",
  RC: "reversal of money in",
  RD: "reversal of money out",
  EC: "expected money in",
  ED: "expected money out",
};

/** A movement; its second line often is the other side's account. */
const entry: Render = ([first = "", ...more], isCredit) => {
  const found = ENTRY.exec(first);
  if (found === null) return [`Movement: ${[first, ...more].join(" ")}`];
  const [, day, , mark, , sum, code, reference] = found;
  const out = [`Movement: ${amountIn(sum ?? "")}, ${MARKS[mark ?? ""] ?? mark}`, `Value date: ${dateIn(day ?? "")}`];
  if (code !== undefined) out.push(`Transaction code: ${code}`);
  const [own, bank] = (reference ?? "").split("//");
  if (own) out.push(`Customer's reference: ${own}`);
  if (bank) out.push(`Bank's reference: ${bank}`);
  for (const line of more) {
    const account = /^[A-Z]{2}\d{2}[A-Z0-9]{8,30}$/.test(line.replace(/\s/g, ""));
    out.push(account ? `${partyWord(isCredit)} account: ${line}` : `Supplementary details: ${line}`);
  }
  return out;
};

/** What the fields of customer payments and statements are (SWIFT user handbook), by tag. */
const FIELDS: Readonly<Record<string, Render>> = {
  "13C": plain("Time indication"),
  "13D": plain("Date and time"),
  "20": plain("Sender's reference"),
  "21": plain("Related reference"),
  "21R": plain("Customer's reference"),
  "23B": plain("Bank operation code"),
  "23E": plain("Instruction code"),
  "25": (lines) => [`Statement of account: ${accountIn(lines.join(""))}`],
  "25A": (lines) => [`Charges account: ${accountIn((lines[0] ?? "").replace(/^\//, ""))}`],
  "25P": (lines) => [
    `Statement of account: ${accountIn(lines[0] ?? "")}`,
    ...lines.slice(1).map((line) => `Account servicer BIC: ${line}`),
  ],
  "26T": plain("Transaction type code"),
  "28": plain("Statement number"),
  "28C": plain("Statement number"),
  "28D": plain("Message index"),
  "30": ([day = ""]) => [`Requested execution date: ${dateIn(day)}`],
  "32A": dated("Amount"),
  "32B": dated("Amount"),
  "33B": dated("Instructed amount"),
  "34F": plain("Smallest amount reported"),
  "36": plain("Exchange rate"),
  "50": party("Ordering customer"),
  "50A": withBic("Ordering customer"),
  "50C": withBic("Instructing party"),
  "50F": party("Ordering customer"),
  "50G": withBic("Ordering customer"),
  "50H": party("Ordering customer"),
  "50K": party("Ordering customer"),
  "50L": party("Instructing party"),
  "51A": bankByBic("Sending institution"),
  "52A": bankByBic("Ordering institution"),
  "52C": bank("Ordering institution"),
  "52D": bank("Ordering institution"),
  "53A": bankByBic("Sender's correspondent"),
  "53B": bank("Sender's correspondent"),
  "53D": bank("Sender's correspondent"),
  "54A": bankByBic("Receiver's correspondent"),
  "54B": bank("Receiver's correspondent"),
  "54D": bank("Receiver's correspondent"),
  "55A": bankByBic("Third reimbursement institution"),
  "55B": bank("Third reimbursement institution"),
  "55D": bank("Third reimbursement institution"),
  "56A": bankByBic("Intermediary"),
  "56C": bank("Intermediary"),
  "56D": bank("Intermediary"),
  "57A": bankByBic("Beneficiary's bank"),
  "57B": bank("Beneficiary's bank"),
  "57C": bank("Beneficiary's bank"),
  "57D": bank("Beneficiary's bank"),
  "58A": bankByBic("Beneficiary institution"),
  "58D": bank("Beneficiary institution"),
  "59": party("Beneficiary"),
  "59A": withBic("Beneficiary"),
  "59F": party("Beneficiary"),
  "60F": balance("Opening balance"),
  "60M": balance("Opening balance, intermediate"),
  "61": entry,
  "62F": balance("Closing balance"),
  "62M": balance("Closing balance, intermediate"),
  "64": balance("Available balance"),
  "65": balance("Available balance to come"),
  "70": plain("Remittance information"),
  "71A": plain("Who bears the charges"),
  "71F": dated("Sender's charges"),
  "71G": dated("Receiver's charges"),
  "72": (lines) => lines.map((line) => `Sender to receiver: ${line}`),
  "77B": (lines) => lines.map((line) => `Regulatory reporting: ${line}`),
  "86": (lines) => lines.map((line) => `Information to the account owner: ${line}`),
  "90C": plain("Number and sum of credits"),
  "90D": plain("Number and sum of debits"),
};

/** Messages that collect: who orders them is paid, and who stands in the field of the other side is charged. */
const COLLECTING = new Set(["104", "107"]);
const COLLECTED: Readonly<Record<string, Render>> = {
  "50A": withBic("Creditor"),
  "50K": party("Creditor"),
  "52A": bankByBic("Creditor's bank"),
  "52C": bank("Creditor's bank"),
  "52D": bank("Creditor's bank"),
  "57A": bankByBic("Debtor's bank"),
  "57C": bank("Debtor's bank"),
  "57D": bank("Debtor's bank"),
  "59": party("Debtor"),
  "59A": withBic("Debtor"),
};
/** Of a message that does not say its type, and may collect or pay: names that say nobody's role. */
const UNSURE: Readonly<Record<string, Render>> = {
  "50A": withBic("Party of field 50"),
  "50K": party("Party of field 50"),
  "59": party("Party of field 59"),
  "59A": withBic("Party of field 59"),
};

/** The fields by their meaning in a message of this type; "" where it does not say one, null where it may collect. */
export const fieldsOf = (type: string | null): Readonly<Record<string, Render>> =>
  type === null ? { ...FIELDS, ...UNSURE } : COLLECTING.has(type) ? { ...FIELDS, ...COLLECTED } : FIELDS;
