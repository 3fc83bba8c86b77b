import { z } from "zod";

/** [left, top, right, bottom] as fractions of the page, origin at the top left of the page as a person sees it. */
export const Box = z.tuple([z.number(), z.number(), z.number(), z.number()]);
export type Box = z.infer<typeof Box>;

export const Word = z.object({
  text: z.string(),
  box: Box,
  /** 0–1 as the OCR engine says; absent for a text layer, which is not guessed. */
  confidence: z.number().optional(),
  /** Index of the line the word stands on, in reading order from 0. */
  line: z.int(),
});
export type Word = z.infer<typeof Word>;

/** What is stored as the words blob of a page, as canonical JSON. */
export const PageWords = z.object({ words: z.array(Word) });
export type PageWords = z.infer<typeof PageWords>;

export const PageSource = z.enum(["text-layer", "ocr", "none"]);
export type PageSource = z.infer<typeof PageSource>;

/** A page as read. `width`/`height`: points for a PDF, pixels for an image, null for plain text. */
export const PageReading = z.object({
  width: z.number().nullable(),
  height: z.number().nullable(),
  source: PageSource,
  /** ISO 639-1, or null where too little text was found to tell. */
  language: z.string().nullable(),
  /** Reading order, a line per line. */
  text: z.string(),
  words: z.array(Word),
});
export type PageReading = z.infer<typeof PageReading>;
