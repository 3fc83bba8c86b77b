import type { CaseDocument } from "../../api/queries.ts";

/** Whether a document's pages are pictures one turns to. Mails and texts have none, and their numbers have no page. */
export const isPictured = ({ mediaType }: Pick<CaseDocument, "mediaType">): boolean =>
  /^(application\/pdf|image\/)/.test(mediaType);
