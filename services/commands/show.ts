import { parseArgs } from "node:util";
import { type CaseResult, findCase, loadCaseResult } from "#shared/cases/case-result.ts";
import { shownText } from "#shared/shown-text.ts";
import type { Io } from "./io.ts";
import { openSystem } from "./system.ts";

/** `mailroom show RECEIPT [--json]`: one case by its receipt number or id, and the proof of it in the log. */
export async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: { json: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const [which] = positionals;
  if (which === undefined) {
    io.err("show needs a receipt number or a case id: mailroom show 17\n");
    return 2;
  }
  const system = await openSystem(io, { worker: "never" });
  try {
    const found = await findCase(system.db, which);
    if (found === null) {
      io.err(`There is no case ${which}.\n`);
      return 1;
    }
    const result = await loadCaseResult(system.db, found);
    if (values.json) {
      io.out(`${JSON.stringify(result)}\n`);
      return 0;
    }
    io.out(describeCase(result));
    const history = await system.db
      .selectFrom("audit_entry as entry")
      .leftJoin("audit_chain as chain", "chain.entry_id", "entry.id")
      .select(["entry.at", "entry.actor", "entry.action", "entry.detail", "chain.position"])
      .where("entry.case_id", "=", found)
      .orderBy("entry.id")
      .execute();
    io.out("\nLog\n");
    for (const entry of history)
      io.out(
        `  ${entry.position === null ? "(not yet chained)" : `#${entry.position}`}  ${entry.at.toISOString()}  ${entry.actor}  ${entry.action}  ${JSON.stringify(entry.detail)}\n`,
      );
    return 0;
  } finally {
    await system.close();
  }
}

/** A case for a person at a terminal: what it is, where it went and why, what was found, what is wrong. */
export function describeCase({ case: file, mail, documents }: CaseResult): string {
  const lines = [
    `Receipt ${file.receipt}  ${file.status}${file.department ? `  → ${file.department}` : ""}${file.confidence === null ? "" : ` (${file.confidence.toFixed(2)})`}`,
    ...(file.duplicateOf ? [`  The same bytes as receipt ${file.duplicateOf.receipt}`] : []),
    ...(file.mergedInto ? [`  Joined to receipt ${file.mergedInto.receipt}; what follows is that one's`] : []),
    ...(mail ? [`  ${mail.from ?? "(no sender)"}: ${mail.subject ?? "(no subject)"}`] : []),
    ...file.reasons.map((reason) => `  ${reason}`),
    ...file.problems.map(
      (p) => `  ! ${p.code}: ${p.message} ${p.document ?? ""}${p.page === null ? "" : ` page ${p.page}`}`,
    ),
  ];
  for (const document of documents) {
    const pages = document.pages.map((page) => page.source).join(", ");
    lines.push(
      `  ${document.name}  ${document.mediaType}  ${document.pages.length} pages${pages ? ` (${pages})` : ""}`,
    );
    for (const account of document.accounts)
      lines.push(
        `    ${account.kind.padEnd(5)} ${account.value}  ${account.role}  ${account.check}  ${account.confidence.toFixed(2)}${account.page === null ? "" : `  page ${account.page}`}`,
      );
    for (const signature of document.signatures)
      lines.push(
        `    ${signature.kind}  ${signature.label ?? ""}  ${signature.confidence.toFixed(2)}  page ${signature.page}`,
      );
  }
  return `${lines.map((line) => shownText(line).trimEnd()).join("\n")}\n`;
}
