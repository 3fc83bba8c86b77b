import { isCode, MailroomError } from "#shared/errors.ts";
import type { Models } from "./models.ts";

export interface AnswerSeen {
  model: string;
  /** Nothing for an answer, else the code of why there was none. */
  code: string;
  /** As the caller waited, the queue before the model's thread included. */
  seconds: number;
  /** Null where there was no answer, or where the model has no single confidence. */
  confidence: number | null;
}

/** The same models; every answer, and every question without one, is told to `observe`. */
export function withMetrics(models: Models, observe: (answer: AnswerSeen) => void): Models {
  return {
    async predict(model, inputs) {
      const started = performance.now();
      const seconds = () => (performance.now() - started) / 1_000;
      try {
        const records = await models.predict(model, inputs);
        for (const { confidence } of records) observe({ model, code: "", seconds: seconds(), confidence });
        return records;
      } catch (error) {
        const code = error instanceof MailroomError && isCode(error.code) ? error.code : "INTERNAL";
        // A name that is no model's must not become a label: anybody can ask for any name.
        if (code !== "MODEL_UNKNOWN") observe({ model, code, seconds: seconds(), confidence: null });
        throw error;
      }
    },
    list: () => models.list(),
    close: () => models.close(),
  };
}
