import type { JoinBuilder } from "kysely";
import type { DB } from "#shared/db/schema.ts";

/**
 * The run that read a page. By case and document too, though the page alone says which: the index begins with them,
 * and without them every page of a case read the index of all runs there are.
 */
export const isReadingOfPage = (join: JoinBuilder<DB, "page" | "run">) =>
  join
    .onRef("run.case_id", "=", "page.case_id")
    .onRef("run.document_id", "=", "page.document_id")
    .onRef("run.page_id", "=", "page.id")
    .on("run.stage", "=", "read-page");
