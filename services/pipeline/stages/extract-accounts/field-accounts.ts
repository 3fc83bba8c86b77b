import { z } from "zod";
import { REVIEW_CONFIDENCE_MAX } from "#shared/accounts/accept.ts";
import type { AccountRole } from "#shared/accounts/account.ts";
import type { Because } from "#shared/accounts/because.ts";
import { CaseAccount, isPayable } from "#shared/accounts/case-account.ts";
import { DOCUMENT_ACCOUNTS_MAX, type Proposed } from "#shared/accounts/find-accounts.ts";

/** Data have a line for each field: accounts that have no form of their own are known by the field's name alone. */

/** What a field is called that holds an account, and what stands in it. Names of ours are shorter. */
const FIELD = /^([^:]{0,80}?account(?: number| IBAN)?): (.*?)(?: …)?$/is;
/** Of a bank's books: nobody's who pays or is paid. */
const BOOKING = /^booking /i;
/** Whose a statement is: what its movements call creditor or debtor is the same account. */
const STATEMENT = /^statement of account\b/i;

/**
 * Whose it is, by the name of its field; the first that fits. An account that banks settle
 * over is neither payer's nor payee's, whoever's bank it is.
 */
const ROLES: readonly (readonly [name: RegExp, role: AccountRole])[] = [
  [/\b(?:agent|bank|correspondent|intermediary|reimbursement|settlement|charges|original|related)\b/i, "other"],
  [/^(?:beneficiary|creditor)\b/i, "beneficiary"],
  [/^(?:ordering (?:customer|institution)|debtor|payer)\b/i, "payer"],
  [STATEMENT, "other"],
];

/** A field's name leaves no doubt. */
const FIELD_CONFIDENCE = 0.95;

/**
 * The same with roles by the names of fields alone: words of another field say nothing of this one, and what somebody
 * wrote into a message's free text ("please pay back to …") is for a person to weigh.
 */
export function withFieldRoles(found: Proposed): Proposed {
  const lines = found.pages.map(({ original }) => original);
  const named = found.proposals.map((one) => {
    const text = lines[one.page] ?? "";
    const start = text.lastIndexOf("\n", one.candidate.start - 1) + 1;
    const name = FIELD.exec(text.slice(start).split("\n", 1)[0] ?? "")?.[1];
    return { one, name: name === undefined || BOOKING.test(name) ? null : name };
  });
  const own = new Set(
    named.flatMap(({ one, name }) => (name !== null && STATEMENT.test(name) ? [one.account.value] : [])),
  );
  const proposals = named.map(({ one, name }) => {
    const { rule, account } = one;
    if (!isPayable(account.kind)) return one;
    const ofField = name === null ? null : roleOfField(name);
    if (own.has(account.value))
      return {
        ...one,
        rule: { role: "other" as const, confidence: FIELD_CONFIDENCE, because: ofField?.because ?? null },
      };
    if (ofField !== null) return { ...one, rule: { ...ofField, confidence: FIELD_CONFIDENCE } };
    return { ...one, rule: { ...rule, confidence: Math.min(rule.confidence, REVIEW_CONFIDENCE_MAX) } };
  });
  return { ...found, proposals };
}

function roleOfField(name: string): { role: AccountRole; because: string | null } {
  const [pattern, role] = ROLES.find(([one]) => one.test(name)) ?? [null, "unknown" as const];
  return { role, because: pattern === null ? null : (pattern.exec(name)?.[0] ?? null) };
}

/** 34 characters are the most an account has in SWIFT and ISO 20022; what is longer is wrong, and shown as far as a person reads. */
const VALUE_CHARACTERS_MAX = 64;

export const FieldAccount = z.object({
  account: CaseAccount,
  /** The words of the field's name that say whose it is; null where none do. */
  because: z.string().max(80).nullable(),
});
export type FieldAccount = z.infer<typeof FieldAccount>;

/**
 * Accounts that stand in a field for one and were not found by their form. There is nothing
 * to check them by, so they are for a person to look at.
 */
export function accountsOfFields({ pages, proposals }: Proposed): { fields: FieldAccount[]; isCut: boolean } {
  const fields: FieldAccount[] = [];
  for (const [index, page] of pages.entries()) {
    const known = proposals.filter((one) => one.page === index);
    let [next, at] = [0, 0];
    for (const line of page.original.split("\n")) {
      const [start, end] = [at, at + line.length];
      at = end + 1;
      const [, name = "", said = ""] = FIELD.exec(line) ?? [];
      if (name === "" || BOOKING.test(name)) continue;
      // Both go through the page in order.
      while ((known[next]?.candidate.end ?? end) <= start && next < known.length) next += 1;
      const inside: Proposed["proposals"] = [];
      for (let i = next; (known[i]?.candidate.start ?? end) < end; i += 1) inside.push(...known.slice(i, i + 1));
      if (inside.some(({ account }) => isPayable(account.kind))) continue;
      // A card's number stays masked, whatever field it was written into.
      const asRead = inside.find(({ account }) => account.kind === "card")?.account.as_read ?? said;
      const value = asRead
        .normalize("NFKC")
        .toUpperCase()
        .replaceAll(/[^A-Z0-9]/g, "");
      // "NOTPROVIDED" is how a field is left empty that must be there.
      if (!/\d/.test(value)) continue;
      if (proposals.length + fields.length >= DOCUMENT_ACCOUNTS_MAX) return { fields, isCut: true };
      fields.push(fieldAccount(name, value, asRead, page.number));
    }
  }
  return { fields, isCut: false };
}

function fieldAccount(name: string, value: string, asRead: string, page: number | null): FieldAccount {
  const { role, because } = roleOfField(name);
  return {
    account: {
      kind: "number",
      value: value.slice(0, VALUE_CHARACTERS_MAX),
      role,
      confidence: REVIEW_CONFIDENCE_MAX,
      check: "none",
      page,
      box: null,
      as_read: asRead.slice(0, VALUE_CHARACTERS_MAX).toWellFormed(),
    },
    because,
  };
}

/** As they are kept: the bank's own known by its list, each once. */
export function withoutDoubles(
  fields: readonly FieldAccount[],
  own: ReadonlySet<string>,
): (CaseAccount & { because: Because | null })[] {
  const kept = new Map<string, CaseAccount & { because: Because | null }>();
  for (const { account, because } of fields) {
    const isOwn = own.has(account.value);
    const why: Because | null = isOwn
      ? { by: "list", words: null }
      : because === null
        ? null
        : { by: "words", words: because };
    const role = isOwn ? "own" : account.role;
    const key = `${role} ${account.value}`;
    if (!kept.has(key)) kept.set(key, { ...account, role, because: why });
  }
  return [...kept.values()];
}
