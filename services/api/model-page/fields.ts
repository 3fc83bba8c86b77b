import type { z } from "zod";
import type { Department } from "#shared/departments.ts";
import type { CorrectableField, ShownField as ShownForm } from "#shared/http/model-forms.ts";
import type { AnyModel } from "#shared/ml/model.ts";
import type { Choices, Correctable, Field, ShownBox, Value, Words } from "#shared/ml/shown.ts";

/** A model's own description of its question and answer, as the page gets it. Pure. */

/** A screen full many times over; who needs more of it opens the case. */
const CHARACTERS_SHOWN_MAX = 50_000;

type ShownField = z.infer<typeof ShownForm>;

export interface Known {
  /** Of the version that answered. */
  labels: readonly string[];
  departments: readonly Department[];
}

const optionsOf = (choices: Choices, { labels, departments }: Known): { value: string; label: Words }[] => {
  if (choices === "labels") return labels.map((label) => ({ value: label, label }));
  if (choices === "departments") return departments.map(({ id, name }) => ({ value: id, label: name }));
  return Object.entries(choices).map(([value, label]) => ({ value, label }));
};
/** A label that is no more in the table is shown by its name. */
export const chosen = (value: string, choices: Choices, known: Known) =>
  optionsOf(choices, known).find((option) => option.value === value) ?? { value, label: value };

export function textField(name: string, label: Words, text: string | null): ShownField {
  const isCut = text !== null && text.length > CHARACTERS_SHOWN_MAX;
  return { name, label, kind: "text", text: isCut ? text.slice(0, CHARACTERS_SHOWN_MAX).toWellFormed() : text, isCut };
}

/** `image`: the address under which the page finds what a field of the kind `image` names. */
export const shownFields = <T>(
  fields: readonly Field<T>[],
  from: T,
  known: Known,
  image: (name: string) => string | null,
): ShownField[] => fields.map((field) => shownField(field, from, known, image));

function shownField<T>(field: Field<T>, from: T, known: Known, image: (name: string) => string | null): ShownField {
  const { name, label } = field;
  switch (field.kind) {
    case "text":
      return textField(name, label, field.of(from));
    case "number":
      return { name, label, kind: field.kind, number: field.of(from) };
    case "confidence":
      return { name, label, kind: field.kind, confidence: field.of(from) };
    case "choice": {
      const value = field.of(from);
      return { name, label, kind: field.kind, choice: value === null ? null : chosen(value, field.choices, known) };
    }
    case "choices": {
      const choices = field
        .of(from)
        .map(({ text, confidence }) => ({ ...chosen(text, field.choices, known), confidence }));
      return { name, label, kind: field.kind, choices };
    }
    case "list":
      return { name, label, kind: field.kind, items: [...field.of(from)] };
    case "image":
      return { name, label, kind: field.kind, image: field.of(from) === null ? null : image(name) };
    case "boxes": {
      const boxes = field.of(from).map(({ text, confidence, box }) => ({
        ...{ text, confidence },
        box: copyOf(box),
      }));
      return { name, label, kind: field.kind, boxes };
    }
  }
}

export const correctableFields = (
  definition: AnyModel,
  output: unknown,
  known: Known,
): z.infer<typeof CorrectableField>[] =>
  (definition.correct as readonly Correctable<unknown>[]).map((field) => ({
    ...{ name: field.name, label: field.label, kind: field.kind, answered: given(field.of(output)) },
    mayBeNone: field.mayBeNone === true,
    when: field.when ?? null,
    options: field.kind === "choice" ? optionsOf(field.choices, known) : null,
    min: field.kind === "number" ? field.min : null,
    max: mostOf(field),
  }));

function mostOf(field: Correctable<unknown>): number | null {
  switch (field.kind) {
    case "choice":
      return null;
    case "number":
      return field.max;
    case "text":
      return field.charactersMax;
    case "boxes":
      return field.boxesMax;
  }
}

/** As the forms of answers are: they may be changed, and a model's boxes not. */
const copyOf = ([left, top, right, bottom]: ShownBox): [number, number, number, number] => [left, top, right, bottom];
const given = (value: Value) => (value === null || typeof value !== "object" ? value : value.map(copyOf));

export const optionValues = (choices: Choices, known: Known): string[] =>
  optionsOf(choices, known).map(({ value }) => value);
