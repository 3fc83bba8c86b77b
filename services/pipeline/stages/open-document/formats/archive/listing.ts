/** One file as 7-Zip lists it. */
export interface Listed {
  name: string;
  /** 0 where the archive does not say. */
  bytes: number;
  isEncrypted: boolean;
}

/** 7-Zip's listing with -slt -ba: a block of "Name = value" for each file, with an empty line between. */
export function listed(lines: readonly string[]): Listed[] {
  const files: Listed[] = [];
  let fields = new Map<string, string>();
  for (const line of [...lines, ""]) {
    const [, name, value] = /(?:^|[\b])(\w[\w ]*) = ?(.*)$/.exec(line) ?? [];
    if (name !== undefined) fields.set(name, value ?? "");
    if (line.trim() !== "" || fields.size === 0) continue;
    const isFolder = fields.get("Folder") === "+" || /^D/.test(fields.get("Attributes") ?? "");
    const path = fields.get("Path");
    if (path !== undefined && !isFolder)
      files.push({ name: path, bytes: Number(fields.get("Size") ?? 0), isEncrypted: fields.get("Encrypted") === "+" });
    fields = new Map();
  }
  return files;
}
