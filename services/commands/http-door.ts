import type { AddressInfo } from "node:net";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Access } from "#shared/access/access.ts";
import { parseRoleRule } from "#shared/access/claims.ts";
import { createOidc } from "#shared/access/oidc.ts";
import { createOidcProvider } from "#shared/access/oidc-provider.ts";
import { createContained } from "#shared/contained/pool.ts";
import { type Department, loadDepartments } from "#shared/departments.ts";
import { consolePages, loadConsole } from "#shared/http/console.ts";
import { createHttpServer } from "#shared/http/server.ts";
import { openDoor } from "#shared/listen.ts";
import { servedDefinitions } from "#shared/ml/discover.ts";
import { startForgetting } from "#shared/ml/kept-inputs.ts";
import { chooseOcr } from "#shared/ocr/choice.ts";
import { auditReads } from "../api/audit-reads.ts";
import { bulkRoutes } from "../api/bulk.ts";
import { caseRoutes } from "../api/cases.ts";
import { colleagueRoutes } from "../api/colleagues.ts";
import { dashboardRoutes } from "../api/dashboard.ts";
import { documentRoutes } from "../api/documents.ts";
import { eventRoutes } from "../api/events.ts";
import { filterRoutes } from "../api/filters.ts";
import { lockRoutes } from "../api/locks.ts";
import { logRoutes } from "../api/log.ts";
import { modelPageRoutes } from "../api/model-page/routes.ts";
import { modelRoutes } from "../api/models.ts";
import { OIDC_CALLBACK_PATH, type OidcRoutesOptions, oidcRoutes } from "../api/oidc.ts";
import { operationRoutes } from "../api/operations.ts";
import { readBoxRoutes } from "../api/read-box/routes.ts";
import { reviewRoutes } from "../api/review.ts";
import { startSampling } from "../api/sample.ts";
import { sessionRoutes } from "../api/session.ts";
import { specimenRoutes } from "../api/specimens/routes.ts";
import { splitRoutes } from "../api/split/routes.ts";
import { userRoutes } from "../api/users.ts";
import { viewRoutes } from "../api/view.ts";
import { verifyLog } from "../audit/verify.ts";
import type { Gateways } from "../intake/gateways.ts";
import { intakeRoutes } from "../intake/http.ts";
import { openPieces } from "../intake/large/pieces.ts";
import { largeUploadRoutes } from "../intake/large/routes.ts";
import { startSweeping } from "../intake/large/sweep.ts";
import { createLargeUploads } from "../intake/large/uploads.ts";
import { openModels, readableBy, type System } from "./system.ts";

/** Where infra/launch.mjs puts the built console. */
const CONSOLE = new URL("../../dist/console/", import.meta.url);

/** One HTTP server with the routes of the roles this process has. */
export async function openHttpDoor(
  system: System,
  access: Access,
  gateways: Gateways,
): Promise<{ url: string; close(): Promise<void> }> {
  const { config, db, blobs, queues, receiver, metrics, log } = system;
  const app = await createHttpServer({
    access,
    log,
    version: "0.1.0",
    proxies: config.HTTP_PROXIES,
    observe: metrics.observeHttp,
  });
  const closers: (() => Promise<void>)[] = [() => app.close()];
  metrics.watchDatabase(db);
  const departments = await loadDepartments(config.DEPARTMENTS_FILE);
  const { oidc, publicUrl } = oidcOf(system, departments);
  await app.register(sessionRoutes, {
    access,
    ...(oidc === null ? {} : { leave: (userId) => oidc.flow.leave(userId, `${publicUrl}/`) }),
  });
  await app.register(operationRoutes, { db, blobs, queues, metrics });
  if (config.ROLES.includes("intake")) {
    await app.register(intakeRoutes, { db, config, blobs, receiver, gateways });
    const uploads = createLargeUploads({
      db,
      pieces: await openPieces(config.UPLOAD_PARTS_DIR),
      bytesMax: config.UPLOAD_PARTS_BYTES_MAX,
      hours: config.UPLOAD_PARTS_HOURS,
    });
    const sweeping = startSweeping(uploads, log);
    closers.push(() => sweeping.close());
    await app.register(largeUploadRoutes, { db, config, blobs, receiver, uploads });
  }
  if (config.ROLES.includes("api")) {
    // Page images are drawn on demand, beside the readers and never in their way.
    const contained = createContained({
      size: Math.max(1, Math.floor(availableParallelism() / 2)),
      scratchRoot: join(config.DATA_DIR, "scratch-images"),
      megabytesMax: config.READER_MEGABYTES_MAX,
      readable: readableBy(config),
      log,
    });
    const models = await openModels(system);
    closers.push(
      () => contained.close(),
      () => models.close(),
    );
    const fourEyes = config.FOUR_EYES;
    const sampling = startSampling({ db, percent: config.SAMPLE_PERCENT, log });
    const forgetting = startForgetting({ db, days: config.MODEL_INPUTS_DAYS, log });
    closers.push(
      () => sampling.close(),
      () => forgetting.close(),
    );
    auditReads(app, { db, departments });
    await app.register(oidcRoutes, { oidc, publicUrl });
    await app.register(caseRoutes, { db });
    await app.register(viewRoutes, { db, departments, fourEyes });
    await app.register(documentRoutes, { db, blobs, contained, passwords: config.PDF_PASSWORDS });
    const ocr = await chooseOcr(config);
    await app.register(readBoxRoutes, { db, blobs, contained, models, ocr, passwords: config.PDF_PASSWORDS });
    await app.register(specimenRoutes, { db, blobs, contained });
    await app.register(reviewRoutes, { db, departments, fourEyes });
    await app.register(splitRoutes, { db, blobs, contained, intake: receiver, passwords: config.PDF_PASSWORDS });
    await app.register(lockRoutes, { db });
    await app.register(colleagueRoutes, { db });
    await app.register(bulkRoutes, { db, departments, fourEyes });
    await app.register(filterRoutes, { db });
    await app.register(dashboardRoutes, { db, registry: metrics.registry });
    await app.register(logRoutes, { db, verify: () => verifyLog(db) });
    await app.register(userRoutes, {
      db,
      kept: ["roles", "password", ...(config.OIDC_DEPARTMENTS_CLAIM === undefined ? [] : (["departments"] as const))],
    });
    await app.register(eventRoutes, { db, log });
    await app.register(consolePages, { console: await loadConsole(CONSOLE) });
    const definitions = await servedDefinitions(config.MODELS_DIR);
    await app.register(modelRoutes, { db, models, definitions });
    const { ENVIRONMENT: environment } = config;
    await app.register(modelPageRoutes, { db, blobs, models, definitions, departments, environment });
  }
  await openDoor(
    { host: config.HTTP_HOST, port: config.HTTP_PORT, hostSetting: "HTTP_HOST", portSetting: "HTTP_PORT" },
    () => app.listen({ host: config.HTTP_HOST, port: config.HTTP_PORT }),
  );
  const { address, port } = app.server.address() as AddressInfo;
  return {
    url: `http://${address.includes(":") ? `[${address}]` : address}:${port}`,
    async close() {
      for (const close of closers) await close();
    },
  };
}

/** The sign-in at an OpenID provider, where one is configured; the settings see to it that none is half configured. */
function oidcOf({ config, db, log }: System, departments: readonly Department[]): OidcRoutesOptions {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = config;
  const { PUBLIC_URL: publicUrl = "", OIDC_ROLES_CLAIM: rolesClaim, OIDC_DEPARTMENTS_CLAIM: departmentsClaim } = config;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return { oidc: null, publicUrl };
  const provider = createOidcProvider({
    issuer,
    clientId,
    clientSecret,
    callbackUrl: `${publicUrl}${OIDC_CALLBACK_PATH}`,
    scopes: config.OIDC_SCOPES,
    claims: departmentsClaim === undefined ? [rolesClaim] : [rolesClaim, departmentsClaim],
    log,
  });
  const flow = createOidc({
    db,
    provider,
    name: config.OIDC_NAME,
    rolesClaim,
    rules: config.OIDC_ROLES.map(parseRoleRule).filter((rule) => rule !== null),
    departmentsClaim: departmentsClaim ?? null,
    departments: departments.map(({ id }) => id),
  });
  return { oidc: { name: config.OIDC_NAME, keepsDepartments: departmentsClaim !== undefined, flow }, publicUrl };
}
