import type { Code } from "#shared/errors.ts";
import type { MimeMail } from "./mime.ts";
import type { Language } from "./people.ts";
import type { Random } from "./random.ts";

export type Role = "beneficiary" | "payer" | "own" | "other";

export interface ExpectedAccount {
  kind: "iban" | "bic" | "isin" | "lei" | "uk" | "us";
  /** Upper case, no spaces. `uk`: sort code then account number; `us`: routing number then account number. */
  value: string;
  /** Left out where two readers would disagree. */
  role?: Role;
}

/** What a careful person finds in a mail and its attachments: the truth the result is measured by. */
export interface Truth {
  language: Language;
  /** Of infra/departments.json. */
  department: string;
  accounts: ExpectedAccount[];
  /** Codes the case must show. */
  problems: Code[];
  /** Given where it is clear: a case with a problem waits for a person. */
  status?: "review";
}

export interface Draft {
  mail: MimeMail;
  truth: Truth;
}

/** One kind of mail. The same random stream gives the same mail. */
export interface Scenario {
  name: string;
  write(random: Random): Draft | Promise<Draft>;
}
