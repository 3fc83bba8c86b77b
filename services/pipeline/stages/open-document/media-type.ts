/** What a name's ending says of the bytes: a hint for people, since every document is looked at again by its bytes. */
const BY_ENDING: Readonly<Record<string, string>> = {
  pdf: "application/pdf",
  xml: "application/xml",
  txt: "text/plain",
  csv: "text/csv",
  htm: "text/html",
  html: "text/html",
  eml: "message/rfc822",
  mbox: "application/mbox",
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

/** The first ending that says this type, with its dot; empty where none does. */
export function endingOfType(mediaType: string): string {
  const known = Object.entries(BY_ENDING).find(([, type]) => type === mediaType)?.[0];
  // Pictures are called by what they are: gif, webp, bmp.
  const ending = known ?? /^image\/([a-z]{3,5})$/.exec(mediaType)?.[1];
  return ending === undefined ? "" : `.${ending}`;
}
