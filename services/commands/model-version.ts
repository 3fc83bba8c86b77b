import { resolve } from "node:path";
import type { Config } from "#shared/config.ts";
import { MailroomError, PermanentError } from "#shared/errors.ts";
import { type Manifest, readManifest } from "#shared/ml/artefact.ts";
import { weightsFolder } from "#shared/ml/discover.ts";
import { versionsHere } from "#shared/ml/store.ts";
import type { Io } from "./io.ts";

/** Which version of a model a command is about. */

export interface Chosen {
  sha256: string;
  manifest: Manifest;
  folder: string;
  /** Whether it is the checkout's own. */
  isShipped: boolean;
}

/** `router` and `router@3f9a` in parts. */
export function partsOf(named: string): { name: string; prefix: string | null } {
  const at = named.indexOf("@");
  return at < 0 ? { name: named, prefix: null } : { name: named.slice(0, at), prefix: named.slice(at + 1) };
}

/**
 * The version that the beginning of a sha256 names, shipped or registered on this machine; the
 * weights in `--weights DIR`; or, with neither, those that ship. Asks no database: what is
 * not on this machine could not be used either. Throws MODEL_UNKNOWN, CONFIGURATION_WRONG.
 */
export async function chosenVersion(
  { name, prefix, weights }: { name: string; prefix: string | null; weights: string | undefined },
  config: Config,
  io: Io,
): Promise<Chosen> {
  const modelsDir = resolve(config.MODELS_DIR);
  const own = weightsFolder(modelsDir, name);
  if (prefix === null) {
    const folder = weights === undefined ? own : resolve(io.folder, weights);
    const head = await readManifest(folder);
    if (head.manifest.name !== name)
      throw new MailroomError(
        "CONFIGURATION_WRONG",
        `${folder} holds weights of ${head.manifest.name}, not of ${name}`,
      );
    return { ...head, folder, isShipped: folder === own };
  }
  if (weights !== undefined)
    throw new MailroomError("CONFIGURATION_WRONG", `${name}@${prefix} names a version already: leave out --weights`);
  const here = await versionsHere({ dataDir: config.DATA_DIR, modelsDir }, name);
  const [found, another] = here.filter(({ sha256 }) => sha256.startsWith(prefix));
  if (!/^[0-9a-f]{4,64}$/.test(prefix) || found === undefined || another !== undefined) {
    const shipped = here.find(({ folder }) => folder === own)?.sha256 ?? "none";
    const what = another === undefined ? "is not on this machine" : "names more than one version";
    throw new PermanentError("MODEL_UNKNOWN", `${name}@${prefix} ${what}; this checkout ships ${shipped}`);
  }
  return { ...(await readManifest(found.folder)), folder: found.folder, isShipped: found.folder === own };
}

/** As it is told on the terminal: `router@3f9a…, which ships with this checkout`. */
export const toldVersion = ({ sha256, manifest, folder, isShipped }: Chosen): string =>
  `${manifest.name}@${sha256}, ${isShipped ? "which ships with this checkout" : `in ${folder}`}`;
