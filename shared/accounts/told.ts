import { REVIEW_CONFIDENCE_MAX } from "./accept.ts";
import { type Account, type AccountRole, INVALID_CONFIDENCE } from "./account.ts";
import { ibanFieldOfEpcCode, parseEpcCode } from "./epc-code.ts";
import { cardLike, hideCards } from "./hide-cards.ts";
import { findIbans, validIbans } from "./kinds/iban.ts";
import { ibanFieldOfQrBill, parseQrBill } from "./qr-bill.ts";
import type { QrCode } from "./qr-code.ts";

/** The largest QR code holds some more; payment codes hold at most 1,000. */
const CODE_CHARACTERS_MAX = 4_000;

/** The account a payment code on a page asks to be paid. */
export interface CodeAccount {
  iban: string;
  /** From 1; null where the text has no pages. */
  page: number | null;
  /** Of the code. */
  box: NonNullable<Account["box"]>;
  /** The code is of no form known here, or does not hold in all its parts: it names an account and confirms none. */
  isNamedOnly?: true | undefined;
  /** What stands there for an account fails its check digits, or has no country's form. A code is never misread: it was made so. */
  isWrong?: true | undefined;
}

/**
 * Accounts of those codes that are payment codes; a web address or a parcel's number is none. Codes of other
 * countries and shops, and one whose reference is wrong, still say where a telephone would send the money.
 */
export function accountsOfCodes(codes: readonly QrCode[], page: number | null): CodeAccount[] {
  return codes.flatMap(({ text, box }): CodeAccount[] => {
    const iban = parseQrBill(text)?.iban ?? parseEpcCode(text)?.iban;
    if (iban !== undefined) return [{ iban, page, box }];
    const named = new Set(validIbans(text.slice(0, CODE_CHARACTERS_MAX)).map(({ value }) => value));
    return [
      ...[...named].map((one) => ({ iban: one, page, box, isNamedOnly: true as const })),
      ...wrongAccountsIn(text, named).map((one) => ({ iban: one, page, box, isWrong: true as const })),
    ];
  });
}

/** The longest IBANs have 34 characters. */
const IBAN_CHARACTERS_MAX = 34;
/** The account's field of Czech and Slovak codes and of payment links, whatever stands in it up to the next field. */
const ACCOUNT_FIELDS = /(?:^|\*)ACC:([^*+,\s]{1,80})|[?&]iban=([^&#\s]{1,80})/gi;

/** What a code has in an account's place, or in an account's form, and is none. */
function wrongAccountsIn(text: string, valid: ReadonlySet<string>): string[] {
  const start = text.slice(0, CODE_CHARACTERS_MAX);
  const fields = [ibanFieldOfQrBill(start), ibanFieldOfEpcCode(start)].flatMap((field) => field ?? []);
  const ofOthers = Array.from(start.matchAll(ACCOUNT_FIELDS), ([, first, second]) => first ?? second ?? "");
  const byForm = findIbans(start).flatMap(({ check, start: from, end }) =>
    check === "valid" ? [] : [start.slice(from, end)],
  );
  const written = [...fields, ...ofOthers, ...byForm].map((one) =>
    // A card's number stays masked, whatever field it was written into.
    hideCards(one, cardLike(one))
      .text.toUpperCase()
      .replaceAll(/[^A-Z0-9]/g, "")
      .slice(0, IBAN_CHARACTERS_MAX),
  );
  return [...new Set(written)].filter((one) => one !== "" && !valid.has(one));
}

/** An account that an invoice's data inside a document name, and whose it is by the place of its field. */
export interface DataAccount {
  iban: string;
  role: Extract<AccountRole, "beneficiary" | "payer">;
}

/**
 * Where a page and another voice tell the same number, each read by itself and each with
 * check digits that hold, whose it is needs no guess: codes and data have a place for each party.
 */
const AGREED_CONFIDENCE = 0.97;
/** One voice says payee and another payer: one of them is wrong, or was made to be. */
const CONTRADICTED_CONFIDENCE = 0.5;

export interface Voices {
  codes: readonly CodeAccount[];
  data: readonly DataAccount[];
  /** Numbers that are odd in themselves: nobody's word makes them sure. */
  doubtful: ReadonlySet<string>;
  /** The bank's accounts. */
  own: ReadonlySet<string>;
}
/** What confirms or names it, besides the page; null: nothing does. */
export type ComparedAccount = Account & { toldBy: "code" | "data" | null };
export interface Compared {
  accounts: ComparedAccount[];
  /** Accounts that only a code names, whatever the page says. */
  notOnPage: CodeAccount[];
}

/**
 * The accounts of a document, compared with what its payment codes and the data inside it
 * say. Both are the payee's own statement, and a sticker over a printed code is an old fraud:
 * so they confirm what the page says and are never enough by themselves.
 */
export function comparedWith(accounts: readonly Account[], { codes, data, doubtful, own }: Voices): Compared {
  const voicesOf = Map.groupBy(
    [
      ...codes
        .filter(({ isNamedOnly, isWrong }) => isNamedOnly !== true && isWrong !== true)
        .map(({ iban }) => ({ iban, role: "beneficiary" as DataAccount["role"], by: "code" as const })),
      ...data.map((one) => ({ ...one, by: "data" as const })),
    ],
    ({ iban }) => iban,
  );
  const compared = accounts.map((account): ComparedAccount => {
    const [voice, ...more] = (account.kind === "iban" ? voicesOf.get(account.value) : undefined) ?? [];
    const alone = { ...account, toldBy: null };
    if (voice === undefined || account.role === "own") return alone;
    const { role, by: toldBy } = voice;
    const isContradicted = more.some((other) => other.role !== role);
    if (account.check !== "valid") {
      // A repaired number that another voice confirms still goes to a person, who sees whose it is.
      return account.check === "repaired" && !isContradicted ? { ...account, role, toldBy } : alone;
    }
    if (isContradicted || (account.role !== "unknown" && account.role !== role))
      return { ...alone, role: "unknown", confidence: Math.min(account.confidence, CONTRADICTED_CONFIDENCE) };
    const confidence = doubtful.has(account.value)
      ? account.confidence
      : Math.max(account.confidence, AGREED_CONFIDENCE);
    return { ...account, role, confidence, toldBy };
  });
  const isOnPage = ({ iban, isWrong }: CodeAccount) =>
    accounts.some(({ kind, value, check }) => kind === "iban" && value === iban && (isWrong || check !== "invalid"));
  const notOnPage = [...Map.groupBy(codes, ({ iban }) => iban).values()].flatMap(([first]) =>
    first === undefined || isOnPage(first) ? [] : [first],
  );
  const added = notOnPage.map(
    ({ iban, page, box, isWrong }): ComparedAccount => ({
      kind: "iban",
      value: iban,
      role: own.has(iban) ? "own" : "beneficiary",
      confidence: isWrong ? INVALID_CONFIDENCE : REVIEW_CONFIDENCE_MAX,
      check: isWrong ? "invalid" : "valid",
      page,
      box,
      as_read: iban,
      toldBy: "code",
    }),
  );
  return { accounts: [...compared, ...added], notOnPage };
}

/**
 * Whether a page may hold a payment code: one that was not born digital may hold anything;
 * one that was says somewhere what account or bill it is about, or what to do with the code. Looking costs 100 ms.
 */
export const mayHoldCode = (source: "text-layer" | "ocr" | "none", text: string): boolean =>
  source !== "text-layer" ||
  /\bIBAN\b|\bQR\b|\b(?:scan|girocode|bezahlcode|EPC)|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3}/i.test(text);
