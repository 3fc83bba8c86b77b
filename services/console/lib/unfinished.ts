/** Where keys of large files that are not whole lie: a page that is loaded again has no files, but finds by what they looked like which key they had. */
const STORED = "mailroom.unfinished";
/** As long as the server keeps what arrived, unless it is told otherwise; a key it forgot begins anew. */
const KEPT_MS = 24 * 3_600_000;
/** Of all that were given up; the server keeps fewer. */
const KEPT_MAX = 50;

interface Entry {
  /** Whose, and what it looks like. */
  file: string;
  key: string;
  at: number;
}

/** The keys of `userId`'s unfinished large files, in this browser. */
export function unfinishedOf(userId: string) {
  const all = (): Entry[] => parsed(localStorage.getItem(STORED)).filter(({ at }) => Date.now() - at < KEPT_MS);
  const mine = (): Entry[] => all().filter(({ file }) => file.startsWith(`${userId}:`));
  const store = (entries: Entry[]) => localStorage.setItem(STORED, JSON.stringify(entries.slice(-KEPT_MAX)));
  const nameOf = (file: File) => `${userId}:${fingerprint(`${file.name}\n${file.size}\n${file.lastModified}`)}`;
  return {
    keyOf: (file: File): string | null => mine().find((entry) => entry.file === nameOf(file))?.key ?? null,
    keep(file: File, key: string) {
      store([...all().filter((entry) => entry.file !== nameOf(file)), { file: nameOf(file), key, at: Date.now() }]);
    },
    forget: (key: string) => store(all().filter((entry) => entry.key !== key)),
    count: (except: readonly string[]): number => mine().filter(({ key }) => !except.includes(key)).length,
  };
}

function parsed(text: string | null): Entry[] {
  try {
    const entries: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(entries) ? entries.filter(isEntry) : [];
  } catch {
    // Somebody wrote it by hand; then nothing is remembered.
    return [];
  }
}

function isEntry(value: unknown): value is Entry {
  const { file, key, at } = (value ?? {}) as Partial<Entry>;
  return typeof file === "string" && typeof key === "string" && typeof at === "number";
}

/** The looks of a file in 53 bits (cyrb53), so that no customer's name stays behind in the browser. The server's length is checked as well. */
function fingerprint(text: string): string {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}
