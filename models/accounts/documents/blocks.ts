/** What a made document consists of, from top to bottom: laid out as words here, drawn as a PDF by services/demo. */
export type Block =
  | { letterhead: { name: string; lines: string[] } }
  | { heading: string }
  | { text: string }
  | { small: string }
  | { fields: [label: string, value: string][] }
  /** A form: a labelled box per field, the value written into it. */
  | { form: [label: string, value: string][] }
  | { table: { columns: Column[]; rows: string[][] } }
  | { sideBySide: [left: Block[], right: Block[]] }
  | { space: number };

export interface Column {
  title: string;
  /** Share of the width; all shares together are the whole. */
  share: number;
  right?: boolean;
}
