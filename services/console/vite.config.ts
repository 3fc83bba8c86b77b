import { defineConfig } from "vite";

/** Built by infra/launch.mjs into dist/console, served by the API (shared/http/console.ts): no second server. */
export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  build: {
    outDir: "../../dist/console",
    emptyOutDir: true,
    // Everything has a hashed name, so nothing is inlined: the page's policy allows no data: but pictures.
    assetsInlineLimit: 0,
    target: "es2023",
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      // Mantine marks its files for servers that render React; there is none here.
      onLog: (level, log, handle) => log.code !== "MODULE_LEVEL_DIRECTIVE" && handle(level, log),
    },
  },
  html: { cspNonce: "MAILROOM_NONCE" },
  // `npx vite services/console` while working on it, beside a running mailroom.
  server: { proxy: { "/api": "http://127.0.0.1:8025" } },
});
