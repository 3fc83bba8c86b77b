import type { Db } from "#shared/db/db.ts";
import { isCode, MailroomError } from "#shared/errors.ts";
import type { Logger } from "#shared/log.ts";
import type { Models, PredictionRecord } from "./models.ts";

export interface Shadow {
  name: string;
  sha256: string;
  /** Serves the candidate, and nothing but it. */
  models: Models;
}

export interface ShadowAnswer {
  model: string;
  sha256: string;
  live: PredictionRecord;
  /** What the candidate said, or the code of its failure. */
  said: PredictionRecord | { code: string; milliseconds: number };
}

/** Questions a candidate may be behind by. A slow candidate skips some; it never slows the live model down. */
const WAITING_MAX = 200;

/**
 * The live models, with candidates that are asked the same behind them. The caller gets the
 * live answer as soon as it is there; what a candidate says, or that it failed, goes to
 * `record` and nowhere else.
 */
export function withShadows(
  live: Models,
  shadows: readonly Shadow[],
  { record, log, codeCommit }: { record: (answer: ShadowAnswer) => Promise<void>; log: Logger; codeCommit: string },
): Models {
  const underWay = new Set<Promise<void>>();
  const ask = async (shadow: Shadow, input: unknown, answered: PredictionRecord): Promise<void> => {
    const started = performance.now();
    let said: ShadowAnswer["said"];
    try {
      const [answer] = await shadow.models.predict(shadow.name, [input]);
      if (answer === undefined) throw new Error("no answer");
      said = { ...answer, codeCommit };
    } catch (error) {
      const code = error instanceof MailroomError && isCode(error.code) ? error.code : "INTERNAL";
      said = { code, milliseconds: performance.now() - started };
    }
    await record({ model: shadow.name, sha256: shadow.sha256, live: answered, said });
  };
  return {
    async predict(model, inputs) {
      const records = await live.predict(model, inputs);
      for (const shadow of shadows.filter(({ name }) => name === model))
        records.forEach((answered, i) => {
          if (underWay.size >= WAITING_MAX) {
            log.warn({ model, candidate: shadow.sha256 }, "a candidate is too slow; it was not asked");
            return;
          }
          const work = ask(shadow, inputs[i], answered).catch((error: unknown) => {
            log.error({ err: error, model, candidate: shadow.sha256 }, "a candidate's answer was not recorded");
          });
          underWay.add(work);
          void work.finally(() => underWay.delete(work));
        });
      return records;
    },
    list: () => live.list(),
    async close() {
      await Promise.all(underWay);
      await live.close();
      for (const { models } of shadows) await models.close();
    },
  };
}

/** Writes a candidate's answer where nothing that decides will look. */
export function shadowRecorder(db: Db, codeCommit: string): (answer: ShadowAnswer) => Promise<void> {
  return async ({ model, sha256, live, said }) => {
    const failed = "code" in said;
    await db
      .insertInto("shadow_prediction")
      .values({
        model,
        model_sha256: sha256,
        live_sha256: live.modelSha256,
        input_sha256: live.inputSha256,
        output: failed ? null : JSON.stringify(said.output),
        output_sha256: failed ? null : said.outputSha256,
        confidence: failed ? null : said.confidence,
        milliseconds: said.milliseconds,
        error: failed ? said.code : null,
        code_commit: codeCommit,
      })
      .execute();
  };
}
