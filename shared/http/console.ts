import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { FastifyPluginAsync, FastifyReply } from "fastify";
import { sentenceOf } from "#shared/errors.ts";

/** The built console: a page and files whose names hold a hash of their content. A few hundred kB, so it is kept in memory. */
export interface Console {
  page: string;
  files: ReadonlyMap<string, { type: string; plain: Buffer; gzip: Buffer; brotli: Buffer }>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
/** What vite.config.ts writes where a page's nonce belongs. */
const NONCE = "MAILROOM_NONCE";
const NONCE_BYTES = 16;
/** A name with its content's hash never changes what it means. */
const FOREVER = "public, max-age=31536000, immutable";
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/** Reads what was built, or null where nothing was. */
export async function loadConsole(folder: URL): Promise<Console | null> {
  let page: string;
  let names: string[];
  try {
    page = await readFile(new URL("index.html", folder), "utf8");
    names = await readdir(new URL("assets/", folder));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  const files = await Promise.all(
    names.map(async (name) => {
      const plain = await readFile(new URL(`assets/${name}`, folder));
      const [zipped, brotli] = await Promise.all([promisify(gzip)(plain), promisify(brotliCompress)(plain, BROTLI)]);
      const type = TYPES[extname(name)] ?? "application/octet-stream";
      return [name, { type, plain, gzip: zipped, brotli }] as const;
    }),
  );
  return { page, files: new Map(files) };
}

/** Serves the console at `/` and at every address it has pages for. Only files that were built are served: no path leads elsewhere. */
export const consolePages: FastifyPluginAsync<{ console: Console | null }> = async (app, { console }) => {
  const options = { config: { public: true }, schema: { hide: true } } as const;
  app.get<{ Params: { file: string } }>("/assets/:file", options, async (request, answer) => {
    const file = console?.files.get(request.params.file);
    if (file === undefined) return answer.callNotFound();
    const accepts = request.headers["accept-encoding"] ?? "";
    const encoding = /\bbr\b/.test(accepts) ? "br" : /\bgzip\b/.test(accepts) ? "gzip" : null;
    void answer.headers({ "content-type": file.type, "cache-control": FOREVER, vary: "accept-encoding" });
    if (encoding !== null) void answer.header("content-encoding", encoding);
    return answer.send(encoding === "br" ? file.brotli : encoding === "gzip" ? file.gzip : file.plain);
  });
  const page = async (_request: unknown, answer: FastifyReply) => {
    if (console === null) return answer.code(404).type("text/plain; charset=utf-8").send(NOT_BUILT);
    const nonce = randomBytes(NONCE_BYTES).toString("base64");
    return answer
      .headers({ "content-type": "text/html; charset=utf-8", "content-security-policy": policy(nonce) })
      .send(console.page.replaceAll(NONCE, nonce));
  };
  for (const path of PAGES) app.get(path, options, page);
};

/** Addresses of the console (services/console/app.tsx); everything else is 404, not a page that says so. */
const PAGES = [
  "/",
  "/cases",
  "/cases/:case",
  "/upload",
  "/review",
  "/review/:case",
  "/figures",
  "/models",
  "/models/:name",
  "/log",
  "/users",
];
const NOT_BUILT = `${sentenceOf("NOT_FOUND")} The console was not built: npm start builds it. The API's documentation is at /api/docs.\n`;

/** No script or style of anybody else's, and none inline but those that carry this page's nonce. */
const policy = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "frame-src 'self'",
    "font-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
