import { resolve } from "node:path";
import type { Db } from "#shared/db/db.ts";
import { MailroomError } from "#shared/errors.ts";
import type { Logger } from "#shared/log.ts";
import { loadArtefact } from "./artefact.ts";
import { followPlacements } from "./followed.ts";
import { createModels } from "./host.ts";
import type { Models } from "./models.ts";
import { type Held, holding, latestPlacement, placements, registerVersion } from "./registry.ts";
import { type Shadow, shadowRecorder, withShadows } from "./shadow.ts";
import { shippedVersions } from "./shipped.ts";
import { folderOf, type Places } from "./store.ts";

export interface PlacedOptions {
  db: Db;
  environment: string;
  dataDir: string;
  modelsDir: string;
  codeCommit: string;
  /** Folder that image paths of inputs are relative to: the store of blobs. */
  imageRoot?: string;
  log: Logger;
  /** How often the registry is looked at for another placement. */
  secondsBetweenLooks?: number;
}

/**
 * The models as the registry says for this environment: the live version where one was
 * promoted, else the one that ships, and candidates behind it. A later promotion is followed
 * (`followed.ts`). Throws MODEL_UNKNOWN where a promoted version's files are not here;
 * a candidate whose files are not is left out, since it decides nothing.
 */
export const openPlacedModels = (options: PlacedOptions): Promise<Models> =>
  followPlacements({
    placed: async () => String(await latestPlacement(options.db, options.environment)),
    open: () => openOnce(options),
    ...{ log: options.log, secondsBetweenLooks: options.secondsBetweenLooks },
  });

async function openOnce(options: PlacedOptions): Promise<Models> {
  const { db, environment, dataDir, modelsDir, codeCommit, log } = options;
  const common = {
    modelsDir,
    codeCommit,
    log,
    ...(options.imageRoot === undefined ? {} : { imageRoot: options.imageRoot }),
  };
  const held: Map<string, Held> = holding(await placements(db, environment));
  const places = { dataDir, modelsDir: resolve(modelsDir) };
  const weights: Record<string, string> = {};
  const onTampered = (folder: string, used: string) =>
    log.error({ folder, used }, "weights are not what their manifest says; a good copy of the same version is used");
  for (const [name, { live }] of held)
    if (live !== null) weights[name] = await folderOf(places, name, live.sha256, onTampered);
  // What ships answers where nothing was promoted, and there may be a good copy of that as well.
  for (const { name, sha256 } of await shippedVersions(places.modelsDir))
    weights[name] ??= await folderOf(places, name, sha256, onTampered);
  const live = createModels({ ...common, weights });
  const shadows: Shadow[] = [];
  for (const [name, { shadows: candidates }] of held)
    for (const { sha256 } of candidates) {
      const folder = await candidateFolder(places, name, sha256, log);
      if (folder === null) continue;
      shadows.push({ name, sha256, models: createModels({ ...common, weights: { [name]: folder } }) });
    }
  if (shadows.length === 0) return live;
  // A candidate's rows name the live version, which may not have answered before.
  const known = await live.list();
  await db.transaction().execute(async (tx) => {
    for (const version of known) await registerVersion(tx, version, "system");
  });
  return withShadows(live, shadows, { record: shadowRecorder(db, codeCommit), log, codeCommit });
}

/** Where a candidate's files are; null where they are not here, or not what its manifest says. */
async function candidateFolder(places: Places, name: string, sha256: string, log: Logger): Promise<string | null> {
  try {
    const folder = await folderOf(places, name, sha256);
    await loadArtefact(folder);
    return folder;
  } catch (error) {
    if (!(error instanceof MailroomError)) throw error;
    log.error({ err: error, model: name, candidate: sha256 }, "a candidate cannot be loaded; it is not asked");
    return null;
  }
}
