import { resolve } from "node:path";
import { MailroomError } from "#shared/errors.ts";
import { readManifest } from "#shared/ml/artefact.ts";
import { weightsFolder } from "#shared/ml/discover.ts";
import { type PlacementRole, placeVersion, registerVersion, versionNamed } from "#shared/ml/registry.ts";
import { loadVersion, storeArtefact } from "#shared/ml/store.ts";
import { actorNamed } from "./actor.ts";
import type { Io } from "./io.ts";
import type { System } from "./system.ts";

export interface Change {
  action: "promote" | "shadow" | "end";
  name: string;
  /** At least the first characters of a version's sha256. */
  version: string;
  reason: string;
  environment: string | undefined;
  actor: string | undefined;
}

const ROLE_OF = { promote: "live", shadow: "shadow", end: "ended" } as const satisfies Record<string, PlacementRole>;

/** Copies a trained artefact into the store of this installation and enters it in the registry. */
export async function register(system: System, folder: string, actor: string | undefined, io: Io): Promise<number> {
  const { config, db } = system;
  const version = await storeArtefact(config.DATA_DIR, resolve(io.folder, folder));
  const isNew = await db.transaction().execute((tx) => registerVersion(tx, version, actorNamed(actor)));
  io.err(isNew ? "Registered.\n" : "It was registered before.\n");
  io.out(`${version.name}@${version.sha256}\n`);
  return 0;
}

/** Adds a row to the history of what is live where. */
export async function change(system: System, wanted: Change, io: Io): Promise<number> {
  const { config, db } = system;
  const environment = wanted.environment ?? config.ENVIRONMENT;
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(environment))
    throw new MailroomError("CONFIGURATION_WRONG", `--environment ${environment}: lower-case letters, digits and -`);
  const actor = actorNamed(wanted.actor);
  const shipped = await registerShipped(system, wanted.name, actor);
  const { sha256, name } = await versionNamed(db, wanted.name, wanted.version);
  // Whoever ends a version may well have lost its files; whoever starts one must have them, whole.
  if (wanted.action !== "end" && environment === config.ENVIRONMENT)
    await loadVersion({ dataDir: config.DATA_DIR, modelsDir: resolve(config.MODELS_DIR) }, name, sha256);
  const role = ROLE_OF[wanted.action];
  const placement = { name, sha256, environment, role, actor, reason: wanted.reason };
  // What another environment ships is not known here.
  const standing = environment === config.ENVIRONMENT ? shipped : null;
  await db.transaction().execute((tx) => placeVersion(tx, placement, standing));
  io.err(`${name}@${sha256} is ${role} in ${environment}. Processes that run take it up within seconds.\n`);
  return 0;
}

/** The version that ships may be promoted before it has answered. Returns it, or null where none does. */
async function registerShipped({ config, db }: System, name: string, actor: string): Promise<string | null> {
  try {
    const { sha256, manifest } = await readManifest(weightsFolder(resolve(config.MODELS_DIR), name));
    await db.transaction().execute((tx) => registerVersion(tx, { sha256, name, manifest }, actor));
    return sha256;
  } catch (error) {
    // A model without shipped weights: then only registered ones can be meant.
    if (!(error instanceof MailroomError && error.code === "MODEL_UNKNOWN")) throw error;
    return null;
  }
}
