import { z } from "zod";
import { AccountKind, AccountRole } from "#shared/accounts/account.ts";
import { Box } from "#shared/reading.ts";

/** What people say about cases: decisions, one or many at once, splitting and joining. */

export const KINDS = [
  "accept",
  "route",
  "reject",
  "reopen",
  "correct",
  "note",
  "ask",
  "sample",
  "split",
  "merge",
] as const;
export type DecisionKind = (typeof KINDS)[number];
const Version = z.int().min(1).describe("The version of the case that was looked at");
const Reason = z.string().trim().min(3).max(2_000);
export const NewValue = z.object({
  document: z.int().min(1),
  page: z.int().min(1).nullable(),
  box: Box.nullable(),
  kind: AccountKind,
  value: z.string().trim().min(1).max(64),
  role: AccountRole,
});
export const DecisionBody = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("accept"), version: Version }),
  z.object({ kind: z.literal("route"), version: Version, department: z.string().max(64), reason: Reason }),
  z.object({ kind: z.literal("reject"), version: Version, reason: Reason }),
  z.object({ kind: z.literal("reopen"), version: Version, reason: Reason }),
  z.object({ kind: z.literal("note"), version: Version, reason: Reason }),
  z.object({ kind: z.literal("ask"), version: Version, colleague: z.uuid(), reason: Reason }),
  z.object({ kind: z.literal("sample"), version: Version, department: z.string().max(64) }),
  z.object({
    kind: z.literal("correct"),
    version: Version,
    changes: z
      .array(
        z.union([
          z.object({
            account: z.int(),
            value: z.string().trim().min(1).max(64).optional(),
            role: AccountRole.optional(),
            withdrawn: z.boolean().optional(),
          }),
          z.object({ add: NewValue }),
        ]),
      )
      .min(1)
      .max(100),
  }),
]);
export type DecisionBody = z.infer<typeof DecisionBody>;

const PARTS_MAX = 100;
export const SplitBody = z.object({
  version: Version,
  reason: Reason,
  parts: z
    .array(
      z.object({
        document: z.int().min(1).describe("Its place in the case, from 1"),
        from: z.int().min(1).optional().describe("First page; left out: the whole document"),
        to: z.int().min(1).optional(),
      }),
    )
    .min(1)
    .max(PARTS_MAX),
});
/** What a split keeps of itself. */
export const Split = z.object({
  receipt: z.int(),
  parts: z.array(z.object({ document: z.uuid(), from: z.int().nullable(), to: z.int().nullable() })),
});
export const MergeBody = z.object({
  version: Version,
  reason: Reason,
  into: z.int().min(1).describe("Receipt of the case whose documents these then belong to"),
});

/** Cases of one request: what somebody can select by hand and watch being done. */
const BULK_MAX = 200;
export const BulkBody = z.object({
  cases: z
    .array(z.object({ id: z.uuid(), version: Version }))
    .min(1)
    .max(BULK_MAX),
  wish: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("accept") }),
    z.object({ kind: z.literal("route"), department: z.string().max(64), reason: Reason }),
    z.object({ kind: z.literal("reject"), reason: Reason }),
    z.object({ kind: z.literal("take") }),
  ]),
});
export type BulkBody = z.infer<typeof BulkBody>;
export const BulkResults = z.object({
  results: z.array(
    z.object({
      id: z.uuid(),
      code: z.string().nullable().describe("null: done; else why not, from the table of errors"),
      detail: z.string().nullable(),
    }),
  ),
});
