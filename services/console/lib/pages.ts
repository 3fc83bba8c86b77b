import type { Key } from "../i18n/catalogues.ts";

export type PagePath = "/cases" | "/review" | "/upload" | "/figures" | "/models" | "/log" | "/users";

/** The pages of the console, what each is called, and what one must be allowed to do to see it. */
export const PAGES: readonly { path: PagePath; label: Key; permission: string | readonly string[] | null }[] = [
  { path: "/cases", label: "nav.cases", permission: "case.read" },
  { path: "/review", label: "nav.review", permission: "case.decide" },
  { path: "/upload", label: "nav.upload", permission: "case.create" },
  { path: "/figures", label: "nav.figures", permission: "figures.read" },
  { path: "/models", label: "nav.models", permission: ["model.read", "model.review"] },
  { path: "/log", label: "nav.log", permission: "log.read" },
  { path: "/users", label: "nav.users", permission: null },
];

/** Whether one of the permissions that a page asks for is among these. */
export const isOpenTo = ({ permission }: Pick<(typeof PAGES)[number], "permission">, permissions: readonly string[]) =>
  permission === null || [permission].flat().some((one) => permissions.includes(one));

/** Whether somebody who may do `permissions` sees the page at a path. */
export const seesPage = (path: PagePath, permissions: readonly string[]): boolean =>
  PAGES.some((page) => page.path === path && isOpenTo(page, permissions));

/** Who manages no users finds only their own sessions there. */
export const labelOf = ({ path, label }: (typeof PAGES)[number], permissions: readonly string[]): Key =>
  path === "/users" && !permissions.includes("user.manage") ? "nav.sessions" : label;

/** The page that an address belongs to, and which case of it, where it names one. */
export function placeAt(location: string) {
  const [, first = "", which = null] = location.split("/");
  const page = PAGES.find(({ path }) => path === `/${first}`) ?? null;
  return { page, which: which === "" ? null : which };
}
