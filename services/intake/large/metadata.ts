import { hideCards } from "#shared/accounts/hide-cards.ts";
import { PermanentError } from "#shared/errors.ts";
import { cleanFileName } from "../file-name.ts";

/** As long as a media type gets in the wild, with parameters. */
const MEDIA_TYPE_MAX = 200;
const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+(?:\s*;.*)?$/;

/** What tus' Upload-Metadata says of the file: `filename` and `filetype`, each a word and base64. All else is ignored. */
export function fileOf(metadata: string | undefined): { name: string; mediaType: string } {
  const values = new Map(
    (metadata ?? "").split(",").map((pair) => {
      const [name = "", value] = pair.trim().split(" ");
      return [name, value] as const;
    }),
  );
  // Kept beside the pieces until the file is whole.
  const name = hideCards(cleanFileName(decoded(values.get("filename")), "file-1")).text;
  const mediaType = decoded(values.get("filetype"));
  return {
    name,
    mediaType:
      mediaType !== undefined && mediaType.length <= MEDIA_TYPE_MAX && MEDIA_TYPE.test(mediaType)
        ? mediaType
        : "application/octet-stream",
  };
}

function decoded(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value)) throw new PermanentError("BAD_REQUEST", "Upload-Metadata is not base64");
  return Buffer.from(value, "base64").toString("utf8");
}
