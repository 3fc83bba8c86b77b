import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import { Account } from "#shared/accounts/account.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const OUTPUT_BYTES_MAX = 512 << 20;
const Line = z.object({
  file: z.string(),
  case: z.object({ problems: z.array(z.object({ code: z.string() })) }),
  documents: z.array(z.object({ accounts: z.array(Account) })),
});
type Line = z.infer<typeof Line>;

/**
 * What the whole mailroom makes of these files, by path: the accounts of each file and of
 * all that was inside it. Runs `mailroom process` in a data folder of its own.
 */
export async function processed(paths: readonly string[]): Promise<Map<string, Account[]>> {
  const lines = await processedLines(paths);
  return new Map(lines.map(({ file, documents }) => [file, documents.flatMap(({ accounts }) => accounts)]));
}

/** The codes of what is wrong with each of these files, by path, likewise. */
export async function problemsIn(paths: readonly string[]): Promise<Map<string, string[]>> {
  const lines = await processedLines(paths);
  return new Map(lines.map(({ file, case: { problems } }) => [file, problems.map(({ code }) => code)]));
}

async function processedLines(paths: readonly string[]): Promise<Line[]> {
  const folder = await mkdtemp(join(tmpdir(), "mailroom-bench-"));
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["infra/launch.mjs", "services/mailroom.ts", "process", "--json", ...paths],
      {
        cwd: ROOT,
        env: { ...process.env, DATA_DIR: folder, BLOB_URL: `file://${join(folder, "blobs")}` },
        maxBuffer: OUTPUT_BYTES_MAX,
      },
    );
    const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
    return lines.map((line) => Line.parse(JSON.parse(line)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
