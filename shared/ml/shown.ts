import type { z } from "zod";
import type { Language } from "#shared/language.ts";

/** How a model's question and answer are put before a person, and what of the answer they may put right. */

/** In each of the console's languages; one text alone is shown in all of them. */
export type Words = string | Readonly<Record<Language, string>>;

/** Left, top, right, bottom as fractions of the image. */
export type ShownBox = readonly [number, number, number, number];
export interface ShownItem {
  text: string;
  confidence: number | null;
}

/** What may be chosen: labels of the version that answered, the bank's departments, or these values with their words. */
export type Choices = "labels" | "departments" | Readonly<Record<string, Words>>;

/** One thing a person is shown of a question or of an answer. `of` gives null where there is none. */
export type Field<T> = { name: string; label: Words } & (
  | { kind: "text"; of(from: T): string | null }
  | { kind: "number"; of(from: T): number | null }
  /** 0 to 1. */
  | { kind: "confidence"; of(from: T): number | null }
  | { kind: "choice"; choices: Choices; of(from: T): string | null }
  /** Several of them, best first. */
  | { kind: "choices"; choices: Choices; of(from: T): readonly ShownItem[] }
  /** Findings and the like, as they are written. */
  | { kind: "list"; of(from: T): readonly ShownItem[] }
  /** A blob's path below the store, as image models are asked about one. */
  | { kind: "image"; of(from: T): string | null }
  /** Drawn over the image that was asked about. */
  | { kind: "boxes"; of(from: T): readonly (ShownItem & { box: ShownBox })[] }
);

/** What an answer says of one thing, and what a person says of it: a text, a number, places; null: nothing. */
export type Value = string | number | readonly ShownBox[] | null;

/**
 * One thing of an answer that a person may put right. What they say is right becomes the
 * label: an object with these names, of which `corrected` makes a row to train on.
 */
export type Correctable<Out> = {
  name: string;
  label: Words;
  /** What the answer says of it, in the same form. */
  of(output: Out): Value;
  /** Whether "there is none" is a right answer, too. */
  mayBeNone?: boolean;
  /** Asked for only where an earlier one is this; else it is null. */
  when?: { name: string; is: string };
} & (
  | { kind: "choice"; choices: Choices }
  /** `form` says what is taken, and may change it into the form that is learned from. */
  | { kind: "text"; charactersMax: number; form?: z.ZodType<string> }
  | { kind: "number"; min: number; max: number }
  /** Places on the image that was asked about; none is a list without any. */
  | { kind: "boxes"; boxesMax: number }
);

/** A sentence that speaks for the answer or against it, or says something about it. */
export interface Reason {
  side: "for" | "against" | "about";
  text: string;
}

export interface Shown<In, Out> {
  /** What the model is about, for the page's heading. */
  title: Words;
  input: readonly Field<In>[];
  output: readonly Field<Out>[];
}
