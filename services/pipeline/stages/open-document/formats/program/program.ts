import { PermanentError } from "#shared/errors.ts";
import type { Format, Found } from "../../format.ts";

/** By what file-type calls them; a folder that unpacks itself is one, too. */
const TYPES = new Set([
  ...["application/x-msdownload", "application/x-elf", "application/x-mach-binary", "application/java-vm"],
  ...["application/java-archive", "application/vnd.android.package-archive", "application/x-rpm", "application/x-deb"],
  // They start what lies somewhere else.
  ...["application/x.ms.shortcut", "application/x.apple.alias"],
]);

/** Nothing of it is run or opened here: whoever gets the case is told not to start it. */
export const program: Format = {
  name: "unknown",
  detect: ({ magicType }) => (magicType !== null && TYPES.has(magicType) ? magicType : null),
  open: (): Promise<Found> => Promise.reject(new PermanentError("PROGRAM_NOT_OPENED")),
};
