/** Texts about splitting cases and joining them, in English; the other languages have the same keys. */
export const texts = {
  "case.more": "More",
  "split.split": "Split off a part",
  "split.about":
    "The chosen part becomes a case with a receipt of its own, and is read and routed anew. This case keeps showing it and says where it went.",
  "split.part": "Part",
  "split.pages": "Pages of {name}, such as 2-4; empty: all {all}",
  "split.pages-wrong": "Write two pages from 1 to {all}, such as 2-4.",
  "split.field-gone": "Went to receipt {receipt}; it is decided there.",
  "split.gone": "Went to receipt {receipt}",
  "split.gone-pages": "Pages {from}–{to} went to receipt {receipt}",
  "split.from": "{name} split this off from receipt",
  "split.into": "{name} split off a part as receipt",
  "merge.merge": "Join to another case",
  "merge.about":
    "This case is closed, and its documents are read and decided under the other receipt. That cannot be undone; a part can be split off again.",
  "merge.into": "Receipt of the other case",
  "merge.found": "{receipt}: {subject}, from {sender}",
  "merge.not-waiting": "That case does not wait for a person. Reopen it first.",
  "merge.same": "That is this case.",
  "merge.joined-to": "Joined to another case. Everything is decided at receipt",
  "merge.joined": "{name} joined receipt",
  "merge.joined-own": "{name} joined this to receipt",
  "merge.of": "of receipt {receipt}",
  "source.split": "split off",
} as const;
