import { fileTypeFromBuffer } from "file-type";
import { type Blobs, pathInStore } from "#shared/blobs/blobs.ts";
import { PermanentError } from "#shared/errors.ts";
import type { AnyModel } from "#shared/ml/model.ts";
import type { Field } from "#shared/ml/shown.ts";

/** What a browser draws without running anything in it. */
const SHOWN = ["image/png", "image/jpeg", "image/webp"];

/**
 * The image that a field of what was asked names. Only of a case, which somebody must be allowed to see: whoever
 * asks a model directly may name any image of the store, and would be shown it. Throws NOT_FOUND.
 */
export async function imageOf(
  blobs: Blobs,
  definition: AnyModel,
  { case_id, input }: { case_id: string | null; input: unknown },
  name: string,
): Promise<{ bytes: Buffer; mediaType: string }> {
  const parsed = definition.input.safeParse(input);
  const field = (definition.shown.input as readonly Field<unknown>[]).find((one) => one.name === name);
  const path = parsed.success && field?.kind === "image" ? field.of(parsed.data) : null;
  const sha256 = path?.split("/").at(-1) ?? "";
  // A blob has one path: another is a file that we did not store.
  if (case_id === null || path === null || path !== pathInStore(sha256))
    throw new PermanentError("NOT_FOUND", "there is no such image");
  const bytes = await blobs.get(sha256);
  const type = await fileTypeFromBuffer(bytes);
  if (type === undefined || !SHOWN.includes(type.mime)) throw new PermanentError("NOT_FOUND", "this is no image");
  return { bytes, mediaType: type.mime };
}
