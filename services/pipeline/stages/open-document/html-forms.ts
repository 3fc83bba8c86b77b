import type { DomNode, FormatCallback, SelectorDefinition } from "html-to-text";
import { boxOf } from "./formats/office/ticks.ts";

/** What a person filled into a form of HTML, a page that was saved for one: it stands in attributes, and is seen like text. */

/** Of a field, what no person wrote or sees. */
const NOT_SHOWN = /^(?:hidden|password|file|image|color|range)$/i;
const TICKED = /^(?:checkbox|radio)$/i;

/** The words of an input; empty where it has none. */
export const wordsOf = ({ type = "text", value = "" }: Readonly<Record<string, string>>): string =>
  NOT_SHOWN.test(type) || TICKED.test(type) ? "" : value.trim();

const field: FormatCallback = (element, _walk, builder) => {
  const attributes = attributesOf(element);
  const isTick = TICKED.test(attributes.type ?? "");
  const shown = isTick ? boxOf(attributes.checked !== undefined) : wordsOf(attributes);
  if (shown !== "") builder.addInline(` ${shown} `);
};

/** Of a list to choose from, what is chosen: the first where nothing is, as browsers show it. */
const choice: FormatCallback = (element, walk, builder) => {
  const options = optionsOf(element);
  const chosen = options.filter((option) => attributesOf(option).selected !== undefined);
  const isMany = attributesOf(element).multiple !== undefined;
  for (const option of chosen.length > 0 || isMany ? chosen : options.slice(0, 1)) apart(option, walk, builder, {});
};

const apart: FormatCallback = (element, walk, builder) => {
  builder.addInline(" ");
  walk(element.children, builder);
  builder.addInline(" ");
};

const attributesOf = ({ attribs }: DomNode): Readonly<Record<string, string>> =>
  (attribs as Record<string, string> | undefined) ?? {};

/** Groups of options hold some. */
const optionsOf = ({ children }: DomNode): DomNode[] =>
  children.flatMap((child) => (child.name === "option" ? [child] : child.name === "optgroup" ? optionsOf(child) : []));

export const FORM_FORMATTERS: Readonly<Record<string, FormatCallback>> = {
  formField: field,
  formChoice: choice,
  formApart: apart,
};
export const FORM_SELECTORS: readonly SelectorDefinition[] = [
  { selector: "input", format: "formField" },
  { selector: "select", format: "formChoice" },
  ...["textarea", "button", "label", "output"].map((selector) => ({ selector, format: "formApart" })),
];
