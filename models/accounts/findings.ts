import { z } from "zod";
import { Account, AccountRole } from "#shared/accounts/account.ts";
import { hasBlankPayer } from "#shared/accounts/blank-fields.ts";
import type { Proposed } from "#shared/accounts/find-accounts.ts";
import { isPartyless } from "#shared/accounts/role.ts";
import { CONFIDENCE } from "#shared/accounts/role-words.ts";
import { FEATURES, featuresOf } from "./features.ts";

/** What was found in a document, without its text: numbers, what the rules say of them, and hashed words around. */

/** Past this many numbers a document is a list: the rest is shown as the rules have it, and accepted by nobody. */
const ASKED_MAX = 1_000;
/** Many times what the words around one number give. */
const FEATURES_MAX = 4_096;
/** From a form's field to its foot, no further than a heading reaches. */
const FORM_CHARACTERS = 800;

export const Findings = z.object({
  signs: z.object({
    isInvoice: z.boolean(),
    isDebitNotice: z.boolean(),
    isSettled: z.boolean(),
    isTransferAsked: z.boolean(),
    isPaymentList: z.boolean(),
    isRefund: z.boolean(),
    isStatement: z.boolean(),
    // What was asked before there was this sign says nothing of it.
    isAssigned: z.boolean().default(false),
  }),
  proposals: z.array(
    z.object({
      account: Account,
      confidence: z.number().min(0).max(1),
      page: z.int().min(0),
      rule: z.object({
        role: AccountRole,
        confidence: z.number(),
        because: z.string().nullable(),
        isDisputed: z.boolean().optional(),
        isDenied: z.boolean().optional(),
        never: AccountRole.optional(),
      }),
      /** Null where there is nothing to ask. */
      features: z
        .object({
          index: z
            .array(
              z
                .int()
                .min(0)
                .max(FEATURES - 1),
            )
            .max(FEATURES_MAX),
          value: z.array(z.number()).max(FEATURES_MAX),
        })
        .nullable(),
    }),
  ),
  isCut: z.boolean(),
});
export type Findings = z.infer<typeof Findings>;

/** The words that tell it as the payer's are a field's that nobody filled in. Only ever takes trust away, so no threshold rests on it. */
const isOfBlankForm = (found: Proposed, { page, candidate, rule }: Proposed["proposals"][number]): boolean =>
  rule.role === "payer" &&
  rule.confidence < CONFIDENCE.sameClause &&
  hasBlankPayer((found.pages[page]?.text ?? "").slice(Math.max(0, candidate.start - FORM_CHARACTERS), candidate.start));

export function findingsOf(found: Proposed): Findings {
  const asked = { ...found, proposals: found.proposals.slice(0, ASKED_MAX) };
  const features = featuresOf(asked);
  return {
    signs: found.signs,
    isCut: found.isCut,
    proposals: found.proposals.map((proposal, i) => {
      const { account, confidence, page } = proposal;
      const rule = isOfBlankForm(found, proposal) ? { ...proposal.rule, isDisputed: true } : proposal.rule;
      const own = features[i];
      const isAsked = own !== undefined && !isPartyless(account.kind);
      return {
        account,
        confidence,
        page,
        rule: {
          role: rule.role,
          confidence: rule.confidence,
          because: rule.because,
          ...(rule.isDisputed && { isDisputed: true }),
          ...(rule.isDenied && { isDenied: true }),
          ...(rule.never !== undefined && { never: rule.never }),
        },
        features: isAsked ? { index: [...own.index], value: [...own.value] } : null,
      };
    }),
  };
}
