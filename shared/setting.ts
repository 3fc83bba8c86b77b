import { z } from "zod";

/** The forms that settings have. What they are stands in shared/config.ts. */

export const list = (text: string) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
export const port = z.coerce.number().int().min(0).max(65_535);
export const count = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
export const url = (...schemes: string[]) =>
  z.string().refine((text) => URL.canParse(text) && schemes.some((scheme) => text.startsWith(`${scheme}:`)), {
    error: `must be a URL that starts with ${schemes.map((scheme) => `${scheme}:`).join(" or ")}`,
  });

export interface Setting<T extends z.ZodType = z.ZodType> {
  schema: T;
  /** One sentence for .env.example and `mailroom config`. */
  about: string;
  secret?: true;
}
export const setting = <T extends z.ZodType>(schema: T, about: string, secret?: true): Setting<T> =>
  secret ? { schema, about, secret } : { schema, about };
