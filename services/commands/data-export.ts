import { resolve } from "node:path";
import { MailroomError } from "#shared/errors.ts";
import { loadDefinition } from "#shared/ml/discover.ts";
import { exportCorrections } from "../trainer/export-corrections.ts";
import { actorNamed } from "./actor.ts";
import { openDatabase } from "./database.ts";
import type { Io } from "./io.ts";
import { modelConfig } from "./model-arguments.ts";

export interface Wanted {
  model: string;
  out: string;
  from: string | undefined;
  until: string | undefined;
}

/** `mailroom data export-corrections MODEL --out DIR [--from DATE] [--until DATE]`. */
export async function exportData(wanted: Wanted, io: Io): Promise<number> {
  const { config, log } = modelConfig(io);
  const definition = await loadDefinition(config.MODELS_DIR, wanted.model);
  const range = { from: momentOf("--from", wanted.from), until: momentOf("--until", wanted.until) };
  const database = await openDatabase(config, log);
  try {
    const folder = resolve(io.folder, wanted.out);
    const exported = await exportCorrections(database.db, definition, {
      ...{ range, folder, actor: actorNamed() },
    });
    io.err(
      `These are customers' texts. Next: mailroom train ${wanted.model} --data ${folder}/${exported.file} --out DIR\n`,
    );
    io.out(`${JSON.stringify(exported)}\n`);
    return 0;
  } finally {
    await database.close();
  }
}

/** A day begins at midnight UTC, as the log's times are. */
function momentOf(flag: string, text: string | undefined): Date | null {
  if (text === undefined) return null;
  const isForm = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const moment = new Date(text);
  if (!isForm || Number.isNaN(moment.getTime()))
    throw new MailroomError("CONFIGURATION_WRONG", `${flag} ${text}: a day like 2026-11-26, or a time with its zone`);
  return moment;
}
