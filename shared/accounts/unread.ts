import type { Candidate, Span } from "./account.ts";
import { ACCOUNT_LABEL, OTHER_NUMBER_LABEL } from "./labels.ts";

/**
 * Accounts that a page speaks of without their number: hidden ("XXXX 1234"), told by their end
 * ("ending in 1234", "die eindigt op 771"), or in a form that no kind knows ("Konto 1034860").
 * What is said of them must not be taken for the next number's: a debit notice that hides its
 * payer's account often prints its creditor's in full.
 */

const HIDDEN =
  "(?<![\\p{L}\\d*•])(?:[A-Z]{2}[\\dX*•]{2}[ -]?)?(?:[Xx*•#]{2,8}(?:[ -][Xx*•#]{2,8}){0,8}[ -]?\\d{2,4}|[Xx*•#]{4,8}(?:[ -][Xx*•#]{4,8}){1,8})(?![\\d\\p{L}]|[.,]\\d)";
const ENDING =
  "(?<!\\p{L})(?:end(?:ing|s|end|et)|se\\stermin(?:ant|e|ent)|finissant|finit|eindig(?:t|end|ende))\\s(?:(?:in|with|on|auf|mit|par|en|op|met)\\s)?(?:(?:the|den|die|les|de)\\s)?(?:(?:digits|Ziffern|chiffres|cijfers)\\s)?[….*X]{0,4}\\s?\\d{2,6}(?!\\d)|(?<!\\p{L})auf\\s(?:die\\s(?:Ziffern\\s)?)?[….*X]{0,4}\\s?\\d{2,6}\\send(?:et|end)(?!\\p{L})";
/** A form that is none of a date's and none of an amount's. */
const LABELLED = `(?:${ACCOUNT_LABEL})[\\s:.°]{0,3}(?:(?:no|nr|nos|number|nummer|num[ée]ro|n°)[\\s:.]{0,3})?(?<number>\\d(?:[ ./-]?\\d){4,17})(?!\\d|[.,/-]\\d)`;
const UNREAD = new RegExp(`(?:${HIDDEN})|(?:${ENDING})|(?:${LABELLED})`, "giu");
const DATE = /^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$/;

/** Those in `text` that are neither `candidate` nor one of `others`, nor `candidate` said in another way. */
export function unreadAccounts(
  text: string,
  candidate: Candidate,
  others: readonly Span[],
): (Span & { isHidden: boolean })[] {
  const known = [candidate, ...others];
  return Array.from(text.matchAll(UNREAD)).flatMap((match) => {
    const number = match.groups?.number;
    const digits = (number ?? /\d[\d ]*(?=\D*$)/.exec(match[0])?.[0] ?? "").replaceAll(/\D/g, "");
    const end = match.index + match[0].length;
    // Words before a number may belong to the label: they are read with it.
    const start = number === undefined ? match.index : end - number.length;
    if (known.some((one) => one.start < end && start < one.end)) return [];
    if (number !== undefined && (DATE.test(number) || candidate.value.includes(digits.replace(/^0+/, "")))) return [];
    if (number === undefined && digits !== "" && candidate.value.endsWith(digits)) return [];
    return [{ start, end, isHidden: number === undefined }];
  });
}

/** Nothing but the label of the next one between a number and an IBAN. */
const ONLY_LABEL =
  /^[\s,;:|/()·–-]{0,12}(?:(?:IBAN|I\.B\.A\.N\.?)[\s.:-]{0,4}(?:(?:Nr|no|n°|number|nummer|code)[\s.:]{0,3})?)?$/iu;

/** An account in a country's own form right before `at`: it may be another name of the same one. */
export const numberBeside = <T extends Span & { kind?: Candidate["kind"]; isHidden?: boolean }>(
  text: string,
  at: number,
  others: readonly T[],
): T | null =>
  others.find(
    ({ kind, end, isHidden }) =>
      kind !== "iban" && kind !== "bic" && isHidden !== true && end <= at && ONLY_LABEL.test(text.slice(end, at)),
  ) ?? null;

const LONG_NUMBER = /(?<![\p{L}\d.,/+-])\d(?:[ -]?\d){6,19}(?![\d\p{L}]|[.,/]\d)/gu;
const NAMED_OTHERWISE = new RegExp(`(?:${OTHER_NUMBER_LABEL})[^\\d\\n]{0,24}$`, "iu");
const LABEL_CHARACTERS = 40;

/** Whether a number stands in `text` that is no date, amount, telephone or reference: an account perhaps that OCR garbled. */
export const hasLongNumber = (text: string): boolean =>
  Array.from(text.matchAll(LONG_NUMBER)).some(
    ({ index }) => !NAMED_OTHERWISE.test(text.slice(Math.max(0, index - LABEL_CHARACTERS), index)),
  );
