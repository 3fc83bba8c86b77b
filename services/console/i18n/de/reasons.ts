import type { texts as en } from "../en/reasons.ts";

/** Warum ein Vorgang dorthin geht, auf Deutsch. */
export const texts: Record<keyof typeof en, string> = {
  "reason.word": "„{word}“",
  "reason.sender": "der Absender {sender}",
  "reason.for": "Für {department} spricht: {words}.",
  "reason.against": "Für {department} spricht dagegen: {words}.",
  "reason.meaning":
    "Die Wörter reichten nicht, darum wurde gelesen, was der Text bedeutet: Er gleicht mehr {department} als {other}.",
  "reason.no-meaning":
    "Die Wörter reichten nicht, darum wurde gelesen, was der Text bedeutet: Er gleicht nicht mehr {department} als {other}.",
  "reason.no-words": "Kein Wort des Textes ist bekannt.",
  "reason.unknown-words":
    "Nur {count} Wörter ({percent} %) sind bekannt: Vielleicht wurde die Sprache oder das Thema nicht gelernt.",
  "reason.none": "Es gleicht mehr dem, was zu keiner Abteilung gehört.",
  "reason.unmeasured": "Die Sprache wurde gelernt, aber nichts in ihr gemessen; niemand weiß, wie oft das falsch ist.",
  "reason.never-enough":
    "Für {department} hat sich bei solchen Texten keine Sicherheit als ausreichend gezeigt, darum entscheidet eine Person.",
  "reason.below": "Die Sicherheit von {percent} % liegt unter den {least} %, bei denen Fehler selten bleiben.",
  "reason.cut": "Die Abteilung wurde nach dem ersten Teil eines langen Textes gewählt.",
};
