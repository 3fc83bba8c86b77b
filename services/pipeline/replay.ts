import type { Db } from "#shared/db/db.ts";
import { MailroomError, PermanentError } from "#shared/errors.ts";
import { canonicalJson, sha256 } from "#shared/json.ts";
import { type LoadedRun, loadInputs, loadRun } from "./inputs.ts";
import { stageNamed } from "./plan.ts";
import type { AnyStage, Context, Lane } from "./stage.ts";

/** A case's work done again, with the models that did it then, and compared with what was recorded. Writes nothing. */

export interface Replayer {
  db: Db;
  pipeline: readonly AnyStage[];
  /** What a stage may use in a lane, but for the models. */
  contextFor: (lane: Lane) => Omit<Context, "predict" | "lane">;
  /** Asks exactly this version. Throws MODEL_UNKNOWN where its files are not here. */
  predictWith: (model: string, sha256: string, input: unknown) => Promise<unknown>;
}

export interface Replayed {
  run: number;
  stage: string;
  document: string | null;
  page: number | null;
  /** `given-up`: it failed then, with a code, and there is no result to compare with. */
  outcome: "same" | "different" | "failed" | "given-up";
  /** Why it failed now, or the code it was given up with then. */
  detail: string | null;
}

/** Every finished run of the case, in the order of its work. */
export async function replayCase(
  replayer: Replayer,
  caseId: string,
  onRun: (done: number, all: number, run: Replayed) => void = () => undefined,
): Promise<Replayed[]> {
  const rows = await replayer.db
    .selectFrom("run")
    .select(["id", "state", "error_code", "output", "output_sha256"])
    .where("case_id", "=", caseId)
    .where("state", "in", ["done", "failed"])
    .orderBy("finished_at")
    .orderBy("id")
    .execute();
  const replayed: Replayed[] = [];
  for (const row of rows) {
    const run = await loadRun(replayer.db, row.id);
    if (run === null) throw new Error(`run ${row.id} is gone`);
    const about = {
      run: row.id,
      stage: run.stage,
      document: run.subject.document?.name ?? null,
      page: run.subject.page?.number ?? null,
    };
    const result: Replayed =
      row.state === "failed"
        ? { ...about, outcome: "given-up", detail: row.error_code }
        : { ...about, ...(await replayRun(replayer, run, row)) };
    replayed.push(result);
    onRun(replayed.length, rows.length, result);
  }
  return replayed;
}

async function replayRun(
  replayer: Replayer,
  run: LoadedRun,
  recorded: { output: unknown; output_sha256: string | null },
): Promise<Pick<Replayed, "outcome" | "detail">> {
  const { db, pipeline, contextFor } = replayer;
  try {
    const stage = stageNamed(pipeline, run.stage);
    // The compiler ties a stage to its inputs where it is defined; here, all stages are alike.
    const inputs = (await loadInputs(db, stage, run)) as never;
    const predict = await recordedModels(replayer, run.id);
    const context: Context = { ...contextFor(run.lane), lane: run.lane, predict, accepted: recorded.output };
    const output: unknown = stage.output.parse(await stage.run(run.subject, inputs, context));
    const isSame = sha256(canonicalJson(output)) === recorded.output_sha256;
    return { outcome: isSame ? "same" : "different", detail: null };
  } catch (error) {
    // A run that cannot be done again is an answer about it; what a person must know is why.
    const why = error instanceof MailroomError ? error.code : error instanceof Error ? error.message : String(error);
    return { outcome: "failed", detail: why };
  }
}

/** Asks the versions that answered this run, one after the other where it asked several of one model. */
async function recordedModels({ db, predictWith }: Replayer, runId: number): Promise<Context["predict"]> {
  const rows = await db
    .selectFrom("prediction")
    .select(["model", "model_sha256"])
    .where("run_id", "=", runId)
    .orderBy("id")
    .execute();
  const left = Map.groupBy(rows, ({ model }) => model);
  return async <Out>(model: string, input: unknown): Promise<Out> => {
    const version = left.get(model)?.shift()?.model_sha256;
    if (version === undefined) throw new PermanentError("MODEL_UNKNOWN", `the log names no version of ${model} here`);
    return (await predictWith(model, version, input)) as Out;
  };
}
