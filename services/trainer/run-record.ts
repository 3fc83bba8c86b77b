import { readFile, writeFile } from "node:fs/promises";
import { arch, cpus, platform } from "node:os";
import { resolve } from "node:path";
import { z } from "zod";
import type { Training } from "./train.ts";

/**
 * What a training cost and where it ran: beside the artefact and not in it, since no two
 * runs cost the same and the artefact must be the same bytes each time.
 */
export const RunRecord = z.object({
  model: z.string(),
  sha256: z.string(),
  seed: z.int(),
  dataVersion: z.string(),
  code: z.string(),
  codeCommit: z.string(),
  libraries: z.record(z.string(), z.string()),
  node: z.string(),
  machine: z.string(),
  startedAt: z.string(),
  wallSeconds: z.number(),
  cpuSeconds: z.number(),
  megabytesMax: z.number(),
  metrics: z.record(z.string(), z.unknown()),
  riskCoverage: z.array(z.object({ coverage: z.number(), error: z.number() })).nullable(),
});
export type RunRecord = z.infer<typeof RunRecord>;

type Cost = Pick<RunRecord, "startedAt" | "wallSeconds" | "cpuSeconds" | "megabytesMax">;

/** Started now; tells what was used since. */
export function startClock(): () => Cost {
  const startedAt = new Date().toISOString();
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return {
      startedAt,
      wallSeconds: tenths((performance.now() - started) / 1_000),
      cpuSeconds: tenths((user + system) / 1e6),
      megabytesMax: Math.round(process.resourceUsage().maxRSS / 1_024),
    };
  };
}

/** `weights` -> `weights.run.json`. */
export const runRecordPath = (out: string): string => `${resolve(out)}.run.json`;

export async function writeRunRecord(
  out: string,
  { sha256, manifest, riskCoverage }: Training,
  cost: Cost & { codeCommit: string },
): Promise<RunRecord> {
  const record: RunRecord = {
    model: manifest.name,
    sha256,
    seed: manifest.seed,
    dataVersion: manifest.data.version,
    code: manifest.code,
    libraries: manifest.libraries,
    node: process.version,
    machine: `${platform()} ${arch()}, ${cpus()[0]?.model ?? "unknown processor"}`,
    ...cost,
    metrics: manifest.metrics,
    riskCoverage,
  };
  await writeFile(runRecordPath(out), `${JSON.stringify(record, null, 2)}\n`);
  return record;
}

/** The record of a training, or null where none was kept. */
export async function readRunRecord(out: string): Promise<RunRecord | null> {
  try {
    return RunRecord.parse(JSON.parse(await readFile(runRecordPath(out), "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

const tenths = (value: number): number => Math.round(value * 10) / 10;
