import type { texts as en } from "../en/specimens.ts";

/** Texte über hinterlegte Unterschriften, auf Deutsch. */
export const texts: Record<keyof typeof en, string> = {
  "specimen.compare": "Mit hinterlegten Unterschriften vergleichen",
  "specimen.party": "Partei",
  "specimen.party-about": "Nummer oder Name bei der Bank: wer hätte unterschreiben sollen",
  "specimen.show": "Vergleichen",
  "specimen.file": "Hinterlegt",
  "specimen.found": "Im Fall",
  "specimen.similarity": "Ähnlichkeit {similarity} von 100, mit {count} hinterlegten Unterschriften",
  "specimen.forgeries":
    "Von 100 geübten Fälschungen sind {forgeries} so ähnlich oder ähnlicher; von 100 Unterschriften anderer Menschen {strangers}.",
  "specimen.own": "Von 100 Unterschriften derselben Hand sind {own} weniger ähnlich.",
  "specimen.copy":
    "So gleich unterschreibt kaum eine Hand zweimal. Es kann eine Kopie der hinterlegten Unterschrift sein.",
  "specimen.decide": "Das sind Zahlen und keine Antwort. Sehen Sie beide an und entscheiden Sie selbst.",
  "specimen.none":
    "Für diese Partei hinterlegt: {count}, alle zurückgezogen oder am Tag des Eingangs, {day}, nicht gültig.",
  "specimen.unknown": "Für diese Partei ist nichts hinterlegt.",
  "specimen.unreadable": "Im Ausschnitt ist zu wenig Tinte für einen Vergleich.",
  "specimen.picture": "Hinterlegte Unterschrift {id}",
  "specimen.from": "gilt ab {day}",
  "specimen.until": "gilt vom {day} bis {last}",
  "specimen.add": "Unterschrift hinterlegen",
  "specimen.image": "Bild (PNG oder JPEG, höchstens 5 MB)",
  "specimen.valid-from": "Erster Tag, an dem sie gilt",
  "specimen.valid-to": "Letzter Tag, an dem sie gilt",
  "specimen.valid-to-about": "Leer: bis sie zurückgezogen wird",
  "specimen.save": "Hinterlegen",
  "specimen.withdraw": "Zurückziehen",
  "specimen.withdraw-about": "Sie bleibt aufbewahrt und wird nicht mehr verglichen.",
  "specimen.reason": "Grund",
  "error.SPECIMEN_UNSUPPORTED":
    "Eine hinterlegte Unterschrift ist ein PNG- oder JPEG-Bild. Diese Datei ist keines von beiden.",
  "error.SPECIMEN_UNREADABLE": "Auf dem Bild ist keine Unterschrift zu lesen: es ist beschädigt oder fast leer.",
  "error.SPECIMEN_KNOWN": "Dieses Bild ist für diese Partei bereits hinterlegt.",
};
