import { readFile } from "node:fs/promises";
import { z } from "zod";
import { MailroomError } from "#shared/errors.ts";

const Name = z.string().min(1).max(100);

const Departments = z.object({
  departments: z
    .array(
      z.object({
        id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, "lower-case letters, digits and dashes"),
        name: z.object({ en: Name, fr: Name, nl: Name, de: Name }),
        about: z.string().max(1_000),
        /** Who reads a case of this department is an entry in the log. */
        sensitive: z.boolean().optional(),
      }),
    )
    .min(1)
    .refine((list) => new Set(list.map((one) => one.id)).size === list.length, {
      error: "two departments share an id",
    }),
});
export type Department = z.infer<typeof Departments>["departments"][number];

/** The bank's departments, from DEPARTMENTS_FILE. Throws CONFIGURATION_WRONG with every problem in the file. */
export async function loadDepartments(path: string): Promise<readonly Department[]> {
  const wrong = (why: string, cause?: unknown) =>
    new MailroomError("CONFIGURATION_WRONG", `DEPARTMENTS_FILE ${path}: ${why}`, { cause });
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw wrong("cannot be read", error);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw wrong("is not JSON", error);
  }
  const parsed = Departments.safeParse(value);
  if (parsed.success) return parsed.data.departments;
  throw wrong(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "));
}
