import type { texts as en } from "../en/split.ts";

/** Texte über das Teilen und Zusammenlegen von Vorgängen, auf Deutsch. */
export const texts: Record<keyof typeof en, string> = {
  "case.more": "Mehr",
  "split.split": "Einen Teil abtrennen",
  "split.about":
    "Der gewählte Teil wird ein Vorgang mit eigenem Eingang und wird neu gelesen und zugeordnet. Dieser Vorgang zeigt ihn weiterhin und sagt, wohin er ging.",
  "split.part": "Teil",
  "split.pages": "Seiten von {name}, etwa 2-4; leer: alle {all}",
  "split.pages-wrong": "Schreiben Sie zwei Seiten von 1 bis {all}, etwa 2-4.",
  "split.field-gone": "Ging an Eingang {receipt}; dort wird darüber entschieden.",
  "split.gone": "Ging an Eingang {receipt}",
  "split.gone-pages": "Seiten {from}–{to} gingen an Eingang {receipt}",
  "split.from": "{name} hat dies abgetrennt von Eingang",
  "split.into": "{name} hat einen Teil abgetrennt als Eingang",
  "merge.merge": "Mit anderem Vorgang zusammenlegen",
  "merge.about":
    "Dieser Vorgang wird geschlossen; seine Dokumente werden unter dem anderen Eingang gelesen und entschieden. Das lässt sich nicht rückgängig machen; ein Teil kann wieder abgetrennt werden.",
  "merge.into": "Eingang des anderen Vorgangs",
  "merge.found": "{receipt}: {subject}, von {sender}",
  "merge.not-waiting": "Dieser Vorgang wartet auf niemanden. Öffnen Sie ihn zuerst wieder.",
  "merge.same": "Das ist dieser Vorgang.",
  "merge.joined-to": "Mit einem anderen Vorgang zusammengelegt. Alles wird entschieden bei Eingang",
  "merge.joined": "{name} hat hinzugefügt: Eingang",
  "merge.joined-own": "{name} hat dies zusammengelegt mit Eingang",
  "merge.of": "von Eingang {receipt}",
  "source.split": "abgetrennt",
};
