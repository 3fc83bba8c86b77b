/** What a name's ending says of the bytes: a hint for people, since every document is looked at again by its bytes. */
const BY_ENDING: Readonly<Record<string, string>> = {
  pdf: "application/pdf",
  xml: "application/xml",
  txt: "text/plain",
  csv: "text/csv",
  htm: "text/html",
  html: "text/html",
  eml: "message/rfc822",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  tif: "image/tiff",
  tiff: "image/tiff",
  rtf: "application/rtf",
  zip: "application/zip",
};

export function mediaTypeOfName(name: string): string {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  return BY_ENDING[ending] ?? "application/octet-stream";
}
