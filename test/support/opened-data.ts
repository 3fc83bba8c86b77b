import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findAccounts } from "#shared/accounts/find-accounts.ts";
import openInChild from "../../services/pipeline/stages/open-document/child.ts";

/** What opening these bytes gives, below `folder`: its text, and the accounts in it but banks, by value and role. */
export async function openedData(
  folder: string,
  bytes: Uint8Array | string,
  told: { name: string; declaredType: string },
) {
  const scratch = await mkdtemp(join(folder, "s-"));
  const path = join(scratch, "document");
  await writeFile(path, bytes);
  const output = await openInChild({ path, ...told }, scratch);
  const body = output.textFile === null ? "" : await readFile(join(scratch, output.textFile), "utf8");
  const accounts = findAccounts([{ number: 1, words: [], text: body }]);
  return {
    ...output,
    scratch,
    body,
    roles: accounts.filter(({ kind }) => kind !== "bic").map(({ value, role }) => [value, role]),
  };
}
