import { isDeepStrictEqual } from "node:util";
import { PermanentError } from "#shared/errors.ts";
import type { ReviewBody } from "#shared/http/model-forms.ts";
import type { AnyModel } from "#shared/ml/model.ts";
import type { Correctable, ShownBox, Value } from "#shared/ml/shown.ts";
import { type Known, optionValues } from "./fields.ts";

type Label = Record<string, Value>;

/**
 * What a person says is right, by the names that may be corrected: what was answered, save what they
 * changed. Null where they said no more than that it is wrong, or could not tell. Pure. Throws BAD_REQUEST.
 */
export function labelOf(definition: AnyModel, output: unknown, body: ReviewBody, known: Known): Label | null {
  const fields = definition.correct as readonly Correctable<unknown>[];
  if (body.verdict === "unsure") return null;
  const answered: Label = {};
  for (const field of fields) answered[field.name] = isAskedFor(field, answered) ? field.of(output) : null;
  if (body.verdict === "right") return answered;
  if (body.values === null) return null;
  const stray = Object.keys(body.values).filter((name) => !Object.hasOwn(answered, name));
  if (stray.length > 0) throw wrong(`${stray.join(", ")} cannot be corrected here`);
  const label: Label = {};
  for (const field of fields) {
    const given = body.values[field.name];
    const said = () => (given === undefined ? (answered[field.name] ?? null) : taken(field, given, known));
    label[field.name] = isAskedFor(field, label) ? said() : null;
  }
  if (isDeepStrictEqual(label, answered)) throw wrong("what is said to be right is what was answered");
  return label;
}

const isAskedFor = ({ when }: Correctable<unknown>, label: Label): boolean =>
  when === undefined || label[when.name] === when.is;

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
    case "boxes":
      if (!isPlaces(given) || given.length > field.boxesMax)
        throw refuse(`at most ${field.boxesMax} places within the page are wanted`);
      return given;
  }
}

const isPlaces = (given: Value): given is readonly ShownBox[] =>
  typeof given === "object" &&
  given !== null &&
  given.every(
    ([left, top, right, bottom]) => left >= 0 && top >= 0 && right <= 1 && bottom <= 1 && left < right && top < bottom,
  );

const wrong = (what: string) => new PermanentError("BAD_REQUEST", what);
