import { isAbsolute, relative, resolve } from "node:path";
import { PermanentError } from "#shared/errors.ts";

/**
 * The file that a model's input names, within the folder that its images are read from: nobody who may ask
 * about an image may thereby read a file outside the folder. Throws MODEL_INPUT_WRONG.
 */
export function imagePathIn(imageRoot: string | null, image: string): string {
  if (imageRoot === null) throw new PermanentError("MODEL_INPUT_WRONG", "there is no folder that images are read from");
  const path = resolve(imageRoot, image);
  const inside = relative(resolve(imageRoot), path);
  if (inside.startsWith("..") || isAbsolute(inside))
    throw new PermanentError("MODEL_INPUT_WRONG", "the image is outside the folder that images are read from");
  return path;
}
