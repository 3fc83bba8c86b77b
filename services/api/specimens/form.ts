import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { PermanentError } from "#shared/errors.ts";
import { drain } from "#shared/http/drain.ts";
import { NewSpecimen } from "#shared/http/specimen-forms.ts";

/** A card scanned at 600 dpi in colour is 2 MB as PNG; more is a photograph of a desk. */
export const PICTURE_BYTES_MAX = 5 * 1024 * 1024;
/** Party, two days, and what an old form sends besides. */
export const FIELDS_MAX = 10;
/** The longest of them is the party; twice that in bytes of UTF-8, and room. */
export const FIELD_BYTES_MAX = 500;

/** The form of POST /api/specimens: checked, the picture in memory. Whatever is wrong with it, the request is read to its end. */
export async function readForm(
  request: FastifyRequest,
): Promise<{ specimen: z.output<typeof NewSpecimen>; picture: Buffer; mediaType: "image/png" | "image/jpeg" }> {
  try {
    if (!request.isMultipart()) throw new PermanentError("MEDIA_TYPE_UNSUPPORTED", "expected multipart/form-data");
    const fields: Record<string, unknown> = {};
    let picture: Buffer | undefined;
    for await (const part of request.parts()) {
      if (part.type === "field") fields[part.fieldname] = part.value;
      else picture = await part.toBuffer();
    }
    const checked = NewSpecimen.safeParse(fields);
    if (!checked.success) throw new PermanentError("BAD_REQUEST", z.prettifyError(checked.error).slice(0, DETAIL_MAX));
    if (picture === undefined) throw new PermanentError("BAD_REQUEST", "there is no picture in the form");
    return { specimen: checked.data, picture, mediaType: typeOf(picture) };
  } catch (error) {
    await drain(request.raw);
    const { code } = error as { code?: string };
    if (code === "FST_FILES_LIMIT") throw new PermanentError("TOO_MANY_FILES", "one picture at a time");
    throw error;
  }
}
const DETAIL_MAX = 300;

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const JPEG = Buffer.from([0xff, 0xd8, 0xff]);

/** What the bytes are, whatever they were announced as. */
export function typeOf(bytes: Buffer): "image/png" | "image/jpeg" {
  if (bytes.subarray(0, PNG.length).equals(PNG)) return "image/png";
  if (bytes.subarray(0, JPEG.length).equals(JPEG)) return "image/jpeg";
  throw new PermanentError("SPECIMEN_UNSUPPORTED");
}
