import type { RouterOutput } from "#models/router/model.ts";
import { type Code, sentenceOf } from "#shared/errors.ts";

/** What is known of a case when all of it has been read. */
export interface Findings {
  /** The router's answer, or null where there was no text to ask it about. */
  answer: RouterOutput | null;
  /** Whether the answer's label is a department of this bank. */
  isDepartment: boolean;
  /** Whether the text was longer than the router reads. */
  isCut: boolean;
  /** Codes of everything that went wrong in the case before now, account numbers that fail their check digits among them. */
  problems: readonly Code[];
}

export interface Decision {
  status: "closed" | "review";
  /** In review: a suggestion. */
  department: string | null;
  confidence: number | null;
  /** A sentence each: why this department, and why a person must look. */
  reasons: string[];
  /** The same for the log, which holds no customer's words. */
  codes: Code[];
  /** The problem this decision itself is, if any. */
  problem: Code | null;
}

/**
 * Closed with a department only when the router is sure and nothing went wrong
 * on the way; anything else is for a person, with a sentence for each reason.
 */
export function decide({ answer, isDepartment, isCut, problems }: Findings): Decision {
  const problem = problemOf(answer, isDepartment);
  const before = [...new Set(problems)].sort();
  const codes: Code[] = [...(problem === null ? [] : [problem]), ...before];
  const reasons = [...(problem === null ? [] : [sentenceOf(problem)]), ...(answer?.reasons ?? [])];
  if (isCut) reasons.push("The department was chosen by the first part of a long text.");
  for (const code of before) reasons.push(sentenceOf(code));
  return {
    status: codes.length === 0 ? "closed" : "review",
    department: answer !== null && isDepartment ? answer.label : null,
    confidence: answer?.confidence ?? null,
    reasons,
    codes,
    problem,
  };
}

function problemOf(answer: RouterOutput | null, isDepartment: boolean): Code | null {
  if (answer === null) return "NOTHING_TO_ROUTE";
  if (!isDepartment) return "DEPARTMENT_UNKNOWN";
  return answer.abstained ? "ROUTE_UNSURE" : null;
}
