/** What is wrong with a case, and what to do, by the codes of shared/errors.ts. */
export const problems: Readonly<Record<string, readonly [what: string, todo: string]>> = {
  EMPTY: ["Die Datei oder Nachricht ist leer.", "Bitten Sie den Absender um erneuten Versand oder lehnen Sie ab."],
  MAIL_UNREADABLE: ["Die Nachricht war als Mail nicht lesbar.", "Laden Sie sie herunter und sehen Sie selbst nach."],
  MAIL_DAMAGED: [
    "Ein Teil der Mail war nicht dekodierbar und fehlt.",
    "Laden Sie die Mail herunter und suchen Sie, was fehlt.",
  ],
  MAIL_TOO_MANY_PARTS: [
    "Die Mail hat mehr Teile, als wir lesen; der Rest fehlt.",
    "Laden Sie sie herunter und sehen Sie den Rest an.",
  ],
  MAIL_ENCRYPTED: [
    "Ein Teil der Mail ist verschlüsselt und wurde nicht gelesen.",
    "Bitten Sie den Absender um eine unverschlüsselte Fassung.",
  ],
  DOCUMENT_ENCRYPTED: ["Das Dokument ist passwortgeschützt.", "Bitten Sie den Absender um eine Fassung ohne Passwort."],
  SIGNED_AND_CHANGED: [
    "Die digitale Signatur des Dokuments passt nicht zu seinem Inhalt.",
    "Fragen Sie den Absender, ob er genau das signiert hat.",
  ],
  DOCUMENT_DAMAGED: [
    "Das Dokument ist beschädigt und ließ sich nicht öffnen.",
    "Bitten Sie den Absender, es erneut zu senden.",
  ],
  DOCUMENT_UNSUPPORTED: [
    "Dokumente dieser Art werden nicht gelesen.",
    "Laden Sie es herunter und sehen Sie selbst nach.",
  ],
  DOCUMENT_TOO_MANY_PAGES: [
    "Das Dokument hat mehr Seiten, als wir lesen; der Rest fehlt.",
    "Laden Sie es herunter und sehen Sie den Rest an.",
  ],
  CONTAINER_TOO_DEEP: [
    "Dateien sind zu tief ineinander gepackt; der Rest fehlt.",
    "Packen Sie sie aus und reichen Sie den Inhalt ein.",
  ],
  CONTAINER_TOO_LARGE: [
    "Das Archiv ist ausgepackt zu groß; der Rest fehlt.",
    "Packen Sie es aus und reichen Sie den Inhalt ein.",
  ],
  CONTAINER_TOO_MANY_FILES: [
    "Es sind mehr Dateien als erlaubt; der Rest fehlt.",
    "Reichen Sie den Rest als weiteren Vorgang ein.",
  ],
  CONTAINER_DAMAGED: [
    "Das Archiv ist beschädigt und ließ sich nicht ganz auspacken.",
    "Bitten Sie den Absender, es erneut zu senden.",
  ],
  IMAGE_TOO_LARGE: [
    "Das Bild hat mehr Pixel, als wir lesen.",
    "Sehen Sie selbst nach oder bitten Sie um einen kleineren Scan.",
  ],
  PICTURES_UNREAD: [
    "Das Dokument enthält Bilder einer Art, die nicht gelesen wird, oder mehr Bilder, als wir herausnehmen.",
    "Laden Sie das Dokument herunter und sehen Sie sich die Bilder an.",
  ],
  MEDIA_UNREAD: [
    "Das Dokument enthält einen Ton, einen Film oder ein Modell; das wird nicht gelesen.",
    "Laden Sie das Dokument herunter und spielen Sie es ab oder sehen Sie es sich an.",
  ],
  PROGRAM_NOT_OPENED: [
    "Die Datei ist ein Programm oder startet eines. Sie wurde nicht geöffnet.",
    "Starten Sie sie nicht. Bitten Sie den Absender um die Dokumente selbst, ohne Programm darum.",
  ],
  PAGE_SCRIPT_UNREAD: [
    "Eine Seite ist in einer Schrift geschrieben, die hier nicht gelesen wird: Ihre Wörter sind falsch.",
    "Lassen Sie die Seite von jemandem lesen, der die Schrift kennt, und ergänzen Sie, was zählt.",
  ],
  PAGE_UNREADABLE: ["Eine Seite konnte nicht gelesen werden.", "Sehen Sie die Seite an und ergänzen Sie, was zählt."],
  PAGE_EMPTY: ["Auf einer Seite wurde kein Text gefunden.", "Sehen Sie die Seite an: ein Bild, oder leer?"],
  TEXT_TOO_LONG: [
    "Der Text ist länger, als wir lesen; der Rest fehlt.",
    "Laden Sie ihn herunter und sehen Sie den Rest an.",
  ],
  TIME_EXCEEDED: ["Das Lesen dauerte zu lange und wurde beendet.", "Sehen Sie das Dokument selbst an."],
  MEMORY_EXCEEDED: ["Das Lesen brauchte zu viel Speicher und wurde beendet.", "Sehen Sie das Dokument selbst an."],
  CHECK_DIGITS_WRONG: [
    "Die Prüfziffer einer Kontonummer ist falsch. Nichts wurde korrigiert.",
    "Vergleichen Sie mit der Seite und korrigieren Sie, oder fragen Sie den Absender.",
  ],
  ACCOUNT_REPAIRED: [
    "Eine Kontonummer stimmt erst, nachdem ein Zeichen geändert wurde.",
    "Vergleichen Sie mit der Seite, dann bestätigen oder korrigieren.",
  ],
  SIGNATURE_MISSING: [
    "Ein Unterschriftsfeld ist leer.",
    "Sehen Sie die Seite an; ist sie nicht unterschrieben, senden Sie sie zur Unterschrift zurück.",
  ],
  SIGNATURE_UNSURE: [
    "Es ist nicht sicher, ob ein Unterschriftsfeld unterschrieben ist.",
    "Sehen Sie die Seite und die ausgeschnittene Unterschrift an.",
  ],
  ROUTE_UNSURE: ["Die Abteilung ist nicht sicher genug.", "Nehmen Sie den Vorschlag an oder leiten Sie mit Grund um."],
  DEPARTMENT_UNKNOWN: [
    "Das Modell nennt eine Abteilung, die nicht in der Tabelle steht.",
    "Wählen Sie selbst und informieren Sie die Administration.",
  ],
  NOTHING_TO_ROUTE: [
    "Es war kein Text lesbar, um die Abteilung zu finden.",
    "Sehen Sie die Dokumente an und wählen Sie die Abteilung.",
  ],
  ATTEMPTS_EXHAUSTED: [
    "Ein Schritt schlug mehrmals fehl und wurde aufgegeben.",
    "Sehen Sie das Dokument an und informieren Sie den Betrieb.",
  ],
  INPUT_MISSING: ["Ein früherer Schritt schlug fehl, daher ging dieser nicht.", "Sehen Sie die anderen Probleme an."],
  BLOB_MISSING: ["Gespeicherte Daten fehlen im Speicher.", "Informieren Sie sofort den Betrieb."],
  BLOB_DAMAGED: ["Gespeicherte Daten passen nicht mehr zu ihrem Fingerabdruck.", "Informieren Sie sofort den Betrieb."],
  ACCOUNT_UNSURE: [
    "Es ist nicht sicher genug, wessen eine Kontonummer ist.",
    "Vergleichen Sie mit der Seite und geben Sie an, wessen sie ist.",
  ],
  ACCOUNTS_CONFLICT: [
    "Die gefundenen Konten widersprechen einander, oder es sind mehrere zu bezahlen.",
    "Sehen Sie nach, welches gemeint ist, und korrigieren Sie die anderen.",
  ],
  ACCOUNT_NOT_ON_PAGE: [
    "Ein Konto steht in einem Zahlcode oder in den Daten eines Dokuments, aber nicht auf seinen Seiten.",
    "Fragen Sie den Absender, welches Konto stimmt, bevor bezahlt wird.",
  ],
  BANK_DETAILS_CHANGED: [
    "Ein bekannter Absender nennt ein Konto, das er nie zuvor genannt hat.",
    "Rufen Sie ihn unter einer schon bekannten Nummer an, bevor Sie annehmen.",
  ],
};
