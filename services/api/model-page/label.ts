import { PermanentError } from "#shared/errors.ts";
import type { ReviewBody } from "#shared/http/model-forms.ts";
import type { AnyModel } from "#shared/ml/model.ts";
import type { Correctable } from "#shared/ml/shown.ts";
import { type Known, optionValues } from "./fields.ts";

type Value = string | number | null;

/**
 * What a person says is right, by the names that may be corrected: what was answered, save what they
 * changed. Null where they said no more than that it is wrong, or could not tell. Pure. Throws BAD_REQUEST.
 */
export function labelOf(
  definition: AnyModel,
  output: unknown,
  body: ReviewBody,
  known: Known,
): Record<string, Value> | null {
  const fields = definition.correct as readonly Correctable<unknown>[];
  if (body.verdict === "unsure") return null;
  const answered = new Map(fields.map((field): [string, Value] => [field.name, field.of(output)]));
  if (body.verdict === "right") return Object.fromEntries(answered);
  if (body.values === null) return null;
  const stray = Object.keys(body.values).filter((name) => !answered.has(name));
  if (stray.length > 0) throw wrong(`${stray.join(", ")} cannot be corrected here`);
  const label: Record<string, Value> = {};
  for (const field of fields) {
    const given = body.values[field.name];
    label[field.name] = given === undefined ? (answered.get(field.name) ?? null) : taken(field, given, known);
  }
  if (Object.entries(label).every(([name, value]) => value === answered.get(name)))
    throw wrong("what is said to be right is what was answered");
  return label;
}

function taken(field: Correctable<unknown>, given: Value, known: Known): Value {
  const refuse = (what: string) => wrong(`${field.name}: ${what}`);
  if (given === null) {
    if (field.mayBeNone === true) return null;
    throw refuse("something must be said");
  }
  switch (field.kind) {
    case "choice":
      if (typeof given !== "string" || !optionValues(field.choices, known).includes(given))
        throw refuse("this cannot be chosen");
      return given;
    case "number":
      if (typeof given !== "number" || given < field.min || given > field.max)
        throw refuse(`a number from ${field.min} to ${field.max} is wanted`);
      return given;
    case "text": {
      if (typeof given !== "string" || given.length > field.charactersMax)
        throw refuse(`a text of at most ${field.charactersMax} characters is wanted`);
      const formed = field.form?.safeParse(given) ?? { success: true as const, data: given };
      if (!formed.success) throw refuse(formed.error.issues[0]?.message ?? "not of the form that is wanted");
      return formed.data;
    }
  }
}

const wrong = (what: string) => new PermanentError("BAD_REQUEST", what);
