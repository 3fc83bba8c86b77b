import type { texts as en } from "../en/split.ts";

/** Teksten over het splitsen en samenvoegen van dossiers, in het Nederlands. */
export const texts: Record<keyof typeof en, string> = {
  "case.more": "Meer",
  "split.split": "Een deel afsplitsen",
  "split.about":
    "Het gekozen deel wordt een dossier met een eigen ontvangstnummer en wordt opnieuw gelezen en toegewezen. Dit dossier blijft het tonen en zegt waar het naartoe ging.",
  "split.part": "Deel",
  "split.pages": "Pagina's van {name}, zoals 2-4; leeg: alle {all}",
  "split.pages-wrong": "Schrijf twee pagina's van 1 tot {all}, zoals 2-4.",
  "split.field-gone": "Ging naar ontvangst {receipt}; daar wordt erover beslist.",
  "split.gone": "Ging naar ontvangst {receipt}",
  "split.gone-pages": "Pagina's {from}–{to} gingen naar ontvangst {receipt}",
  "split.from": "{name} splitste dit af van ontvangst",
  "split.into": "{name} splitste een deel af als ontvangst",
  "merge.merge": "Samenvoegen met een ander dossier",
  "merge.about":
    "Dit dossier wordt gesloten; zijn documenten worden gelezen en beslist onder de andere ontvangst. Dat kan niet ongedaan gemaakt worden; een deel kan weer afgesplitst worden.",
  "merge.into": "Ontvangst van het andere dossier",
  "merge.found": "{receipt}: {subject}, van {sender}",
  "merge.not-waiting": "Dat dossier wacht niet op een persoon. Heropen het eerst.",
  "merge.same": "Dat is dit dossier.",
  "merge.joined-to": "Samengevoegd met een ander dossier. Alles wordt beslist bij ontvangst",
  "merge.joined": "{name} voegde hier ontvangst toe",
  "merge.joined-own": "{name} voegde dit toe aan ontvangst",
  "merge.of": "van ontvangst {receipt}",
  "source.split": "afgesplitst",
};
