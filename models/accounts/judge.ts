import { ACCEPT_CONFIDENCE, REVIEW_CONFIDENCE_MAX } from "#shared/accounts/accept.ts";
import type { Account, AccountRole } from "#shared/accounts/account.ts";
import type { DocumentSigns } from "#shared/accounts/document-signs.ts";
import { inReadingOrder, type Proposal } from "#shared/accounts/find-accounts.ts";
import { DOCUMENT_ONLY, isPartyless } from "#shared/accounts/role.ts";
import { CONFIDENCE } from "#shared/accounts/role-words.ts";
import { isSameAccount } from "#shared/accounts/same-account.ts";
import { CLASSES } from "./fit.ts";

/** From shares to an answer: what is accepted, what goes to a person, and what the model may not decide alone. */

export type Role = "beneficiary" | "payer" | "other";
export const ROLES: readonly Role[] = ["beneficiary", "payer", "other"];

/**
 * From which share on a role is accepted: where the rules say the same or nothing, and
 * where the document names one account or several, which can be taken for each other.
 */
export type Thresholds = Record<Stratum, Record<Role, number>>;
export const STRATA = [
  "single agreed",
  "single asked",
  "single weak",
  "single hinted",
  "several agreed",
  "several asked",
  "several hinted",
] as const;
export type Stratum = (typeof STRATA)[number];

/** What an answer is measured and calibrated by. */
export interface Opinion {
  role: Role;
  share: number;
  /**
   * The rules say the same; the same by weak words, on a bill that is still to be paid,
   * asking for a transfer or not; nothing; or something else.
   */
  rules: "agree" | "asked" | "weak" | "silent" | "against";
}

/** Below this a role is a guess, and none is given; where the rules say the same, two weak voices make one. */
const ROLE_SHARE_MIN = { agree: 0.4, asked: 0.5, weak: 0.55, silent: 0.65, against: Number.POSITIVE_INFINITY } as const;
/** A rule this sure of another role is not overruled. */
const RULE_SURE = 0.8;
/** Told by the account's own clause. */
const CLAUSE_SURE = CONFIDENCE.sameClause;
/** The same number told twice of two parties, both at least this surely. */
const CONTRADICTION_SHARE = 0.9;
const CONTRADICTED_CONFIDENCE = 0.5;

/** What is judged of a document: numbers with what the rules say of them. */
export interface Judgeable {
  signs: DocumentSigns;
  proposals: readonly Pick<Proposal, "account" | "confidence" | "page" | "rule">[];
}

export function opinionOf(
  shares: ArrayLike<number>,
  { rule, account }: Pick<Proposal, "rule" | "account">,
  signs: DocumentSigns,
): Opinion {
  // Check digits that hold say that it is an account, whatever the model thinks.
  const whole = account.check === "valid" ? 1 - (shares[CLASSES.indexOf("none")] ?? 0) : 1;
  let best: Role = "other";
  for (const role of ROLES) if (shareOf(shares, role) > shareOf(shares, best)) best = role;
  const share = Math.min(1, shareOf(shares, best) / Math.max(whole, 1e-6));
  const is = (rules: Opinion["rules"]): Opinion => ({ role: best, share, rules });
  if (rule.isDisputed || rule.never === best) return is("against");
  if (rule.role === "unknown") return is("silent");
  if (rule.role !== best) return is(rule.confidence >= RULE_SURE ? "against" : "silent");
  if (rule.confidence >= RULE_SURE) return is("agree");
  if (!signs.isInvoice || signs.isDebitNotice || signs.isSettled) return is("silent");
  return is(signs.isTransferAsked && best === "beneficiary" ? "asked" : "weak");
}

const shareOf = (shares: ArrayLike<number>, role: Role): number => shares[CLASSES.indexOf(role)] ?? 0;

/**
 * Null where nothing is sure: the rules say something else, or nothing. The model's word alone is not enough:
 * in wordings it never saw it was sure and wrong. Words beside the number must at least hint at the same,
 * or it stands in a row of a list of payments; the form of a bill hints only where it prints one account. Who
 * collects by direct debit prints his own account, too, so a single one is charged only where words say that
 * it is the reader's; and a number that no check digits prove is believed to words that are sure.
 */
export function stratumOf(
  { rules, role }: Opinion,
  { account, rule }: Pick<Proposal, "account" | "rule">,
  signs: DocumentSigns,
  isSingle: boolean,
): Stratum | null {
  if (rules === "against") return null;
  if (rules === "agree") return isSingle ? "single agreed" : "several agreed";
  if (account.kind !== "iban" || signs.isRefund) return null;
  // Of two columns side by side the heading of one may seem to stand over the other's number, too.
  const isAnothers = rule.confidence === CONFIDENCE.used && !isSingle && !signs.isPaymentList;
  const isHinted = rule.role === role && rule.because !== DOCUMENT_ONLY && !isAnothers;
  if (rules === "asked" && (isSingle || isHinted)) return isSingle ? "single asked" : "several asked";
  // A bill's "émetteur" or "Absender" is its sender, and no payer.
  if (rules === "weak") return isSingle && role === "beneficiary" ? "single weak" : null;
  if (role === "payer" && isSingle) return rule.never === "beneficiary" && signs.isDebitNotice ? "single hinted" : null;
  const isRow = signs.isPaymentList && rule.never === "other" && role === "beneficiary";
  if (!isHinted && !isRow) return null;
  return isSingle ? "single hinted" : "several hinted";
}

/** Whether a document names one account only, however often. */
export function isSingle({ proposals }: Judgeable): boolean {
  const payable = proposals.filter(
    ({ account }) => account.kind !== "bic" && account.check !== "invalid" && !isPartyless(account.kind),
  );
  // An IBAN and the number it was before are one account.
  const different = [...new Map(payable.map(({ account }) => [account.value, account])).values()];
  return different.length <= FORMS_MAX && different.every((a) => different.every((b) => isSameAccount(a, b)));
}

/** An IBAN, its country's number, and that one's last part alone. */
const FORMS_MAX = 3;

type Judged = Judgeable["proposals"][number];
const isInClause = ({ rule }: Judged): boolean => rule.confidence >= CLAUSE_SURE;
/** An account of its own, and not the other one in another form. */
const isAnother = ({ account }: Judged, own: Judged): boolean =>
  account.kind !== "bic" && account.check !== "invalid" && !isSameAccount(own.account, account);
/** Another one is asked to be paid in so many words: a bill's foot names who wrote it, and he may have made his claim over. */
const isAskedElsewhere = ({ proposals }: Judgeable, own: Judged): boolean =>
  proposals.some((other) => other.rule.role === "beneficiary" && isInClause(other) && isAnother(other, own));

/** Told to be it at least this surely, an account leaves its role to no other one. */
const TAKEN_SHARE = 0.5;

/**
 * One account is charged, and one is paid. Where two are told to be the same, one may be the other party's:
 * sure is only what its own clause says, of a payee what any words say. A list of payments names several of each.
 */
export function isOneOfTwo(found: Judgeable, opinions: readonly (Opinion | null)[], i: number): boolean {
  const own = found.proposals[i];
  const opinion = opinions[i];
  if (own === undefined || opinion === undefined || opinion === null || opinion.role === "other") return false;
  if (found.signs.isPaymentList || opinion.rules === "weak" || opinion.rules === "asked") return false;
  const isSure = isInClause(own) || (opinion.role === "beneficiary" && !isAskedElsewhere(found, own));
  if (opinion.rules === "agree" && isSure) return false;
  return opinions.some((other, at) => {
    const one = found.proposals[at] ?? own;
    // What the rules exclude takes nothing.
    if (other === null || other.rules === "against") return false;
    return other.role === opinion.role && other.share >= TAKEN_SHARE && isAnother(one, own);
  });
}

/** Told as the payee's by a bill's form or foot only, where another account is asked to be paid: it is not said to be. */
export function isOutdone(found: Judgeable, { role }: Opinion, i: number): boolean {
  const own = found.proposals[i];
  if (own === undefined || role !== "beneficiary" || found.signs.isPaymentList) return false;
  return found.signs.isInvoice && own.rule.confidence < CONFIDENCE.heading && isAskedElsewhere(found, own);
}

/** A statement's own account stands first. What follows is of those who paid or were paid, unless its own words say less. */
export function isMovement({ signs, proposals }: Judgeable, { role }: Opinion, i: number): boolean {
  const own = proposals[i];
  if (own === undefined || !signs.isStatement || role !== "other" || isInClause(own)) return false;
  return proposals.slice(0, i).some((before) => isAnother(before, own));
}

/** `shares`: for each proposal its classes' shares, null where the model was not asked. `own`: the bank's own accounts. */
export function judge(
  found: Judgeable,
  shares: readonly (ArrayLike<number> | null)[],
  thresholds: Thresholds,
  own: ReadonlySet<string>,
): Account[] {
  const opinions = found.proposals.map((proposal, i) => {
    const answer = shares[i];
    return answer === null || answer === undefined ? null : opinionOf(answer, proposal, found.signs);
  });
  const single = isSingle(found);
  const sureFrom = (opinion: Opinion, i: number) => {
    const proposal = found.proposals[i];
    // A bank's code alone pays nobody: it is as sure as its account.
    if (proposal === undefined || proposal.account.kind === "bic") return Number.POSITIVE_INFINITY;
    const isUnclear = isOneOfTwo(found, opinions, i) || isMovement(found, opinion, i);
    const stratum = isUnclear ? null : stratumOf(opinion, proposal, found.signs, single);
    return stratum === null ? Number.POSITIVE_INFINITY : thresholds[stratum][opinion.role];
  };
  const judged = found.proposals.map(({ account, confidence }, i): Account => {
    const opinion = opinions[i];
    if (own.has(account.value)) return { ...account, role: "own", confidence: rounded(confidence) };
    // What the page denies is shown as nobody's to pay, for a person to see why.
    if (found.proposals[i]?.rule.isDenied)
      return { ...account, role: "other", confidence: rounded(Math.min(REVIEW_CONFIDENCE_MAX, confidence)) };
    return opinion === null || opinion === undefined
      ? account
      : withRole(
          account,
          confidence,
          isOutdone(found, opinion, i) ? { ...opinion, rules: "against" } : opinion,
          sureFrom(opinion, i),
        );
  });
  return inReadingOrder(
    withTheirAccounts(agreedOver(judged, opinions), found),
    found.proposals.map(({ page }) => page),
  );
}

/** `number`: that this is the number, whoever's it is. `sureFrom`: the share its role is accepted from. */
function withRole(account: Account, number: number, opinion: Opinion, sureFrom: number): Account {
  const { role, share, rules } = opinion;
  if (share >= sureFrom && number >= ACCEPT_CONFIDENCE)
    return { ...account, role, confidence: rounded(Math.max(ACCEPT_CONFIDENCE, Math.min(number, share))) };
  const isGiven = share >= ROLE_SHARE_MIN[rules];
  const confidence = Math.min(REVIEW_CONFIDENCE_MAX, number, isGiven ? share : 1);
  return { ...account, role: isGiven ? role : "unknown", confidence: rounded(confidence) };
}

/** A bank's code stands at most this many numbers from its account. */
const CODE_REACH = 2;

/** A bank's code is its account's: of the same country, next to it on the page, and hence the same party's. */
function withTheirAccounts(accounts: readonly Account[], found: Judgeable): Account[] {
  const { proposals } = found;
  // Of two accounts side by side, the nearer one in the text may be the other party's.
  const most = isSingle(found) ? 1 : REVIEW_CONFIDENCE_MAX;
  return accounts.map((account, i) => {
    if (account.kind !== "bic" || account.check === "invalid") return account;
    for (let step = 1; step <= CODE_REACH; step += 1)
      for (const at of [i - step, i + step]) {
        const other = accounts[at];
        if (other?.kind !== "iban" || proposals[at]?.page !== proposals[i]?.page) continue;
        if (other.check !== "valid" || !other.value.startsWith(account.value.slice(4, 6))) continue;
        const confidence = Math.min(other.confidence, proposals[i]?.confidence ?? 0, most);
        return { ...account, role: other.role, confidence: rounded(confidence) };
      }
    return account;
  });
}

/** What one place says of a number holds for the others; where places contradict each other, a person decides. */
function agreedOver(accounts: readonly Account[], opinions: readonly (Opinion | null)[]): Account[] {
  const places = Map.groupBy(accounts.keys(), (i) => `${accounts[i]?.kind} ${accounts[i]?.value}`);
  return accounts.map((account) => {
    const same = places.get(`${account.kind} ${account.value}`) ?? [];
    if (same.length < 2 || account.role === "own") return account;
    const told = same.flatMap((i) => {
      const opinion = opinions[i];
      return opinion !== null && opinion !== undefined && opinion.share >= CONTRADICTION_SHARE
        ? [opinion.role as AccountRole]
        : [];
    });
    if (new Set(told).size > 1)
      return { ...account, role: "unknown", confidence: Math.min(account.confidence, CONTRADICTED_CONFIDENCE) };
    const best = same.flatMap((i) => accounts[i] ?? []).reduce((a, b) => (b.confidence > a.confidence ? b : a));
    return best.check === account.check ? { ...account, role: best.role, confidence: best.confidence } : account;
  });
}

const rounded = (value: number): number => Math.round(value * 100) / 100;
