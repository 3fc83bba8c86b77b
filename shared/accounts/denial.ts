/**
 * Words that deny an account: "never pay to", "bitte überweisen Sie auf keinen Fall an",
 * "cette IBAN n'est pas la nôtre". A warning of fraud prints the fraudster's account with
 * all the words of a request to pay. A sentence that speaks of what was not paid, or of how
 * not to delay, denies nothing.
 */

const pattern = (...alternatives: string[]) =>
  new RegExp(`(?<![\\p{L}])(?:${alternatives.join("|")})(?![\\p{L}])`, "iu");
/** "if you do not pay", "do not hesitate to", "not later than", "not in cash": other things are denied there. */
const WORDS = (most: number) => `(?:[\\p{L}'’]+ ){0,${most}}?`;

const EN = {
  not: "(?:(?<!(?:if|unless|when|you|we|they)\\s)(?:do(?:es)?\\snot|don['’]t)|never|must\\snot|should\\snot|may\\snot|no\\slonger|please\\snot|not\\sto)",
  pay: "(?:pay|transfer|send|remit|wire|use|make|deposit|credit|be\\s(?:used|paid|credited))",
  but: "(?!\\s(?:\\p{L}+\\s){0,3}(?:cash|cheques?|twice|again|later\\sthan|more\\sthan|less\\sthan))",
};
const DE = {
  not: "(?:nicht|niemals|nie|keinesfalls|auf\\skeinen\\sFall|unter\\skeinen\\sUmständen)(?!\\s(?:mehr\\sals|später|länger\\sals|weniger|nur|innerhalb|bar|in\\sbar|zögern|vergessen))",
  pay: "(?:überweisen|zahlen|bezahlen|einzahlen|verwenden|nutzen|benutzen|leisten|tätigen|senden|schicken|richten)",
  none: "kein(?:e|en|erlei)?\\s(?:\\p{L}+\\s)?(?:Geld|Zahlung(?:en)?|Überweisung(?:en)?|Beträge)",
};
const FR = {
  pay: "(?:pay|vers|vir|effectu|utilis|transf[ée]r|envoy|r[ée]gl|adress)",
  not: "(?:pas|plus|jamais|aucun(?:e)?|rien)",
  but: "(?!\\s(?:plus\\sde|plus\\stard|en\\sesp[èe]ces|deux\\sfois))",
};
const NL = {
  pay: "(?:maak|stort|betaal|stuur|gebruik|verricht|schrijf)",
  pays: "(?:betalen|storten|gebruiken|sturen|over\\ste\\smaken|overmaken|schrijven|verrichten)",
  not: "(?:niet|nooit|niets|geen)(?!\\s(?:later|meer|langer)\\sdan|\\s(?:contant|cash))",
};

/** In the account's own sentence. */
const DENIED = pattern(
  `${EN.not}\\s(?!hesitate|forget|fail)${WORDS(2)}${EN.pay}${EN.but}`,
  "make\\sno\\s(?:further\\s)?(?:payments?|transfers?)",
  `nicht\\s(?:mehr|länger)\\s(?:zu\\s)?${DE.pay}`,
  `${DE.pay}\\sSie\\s${WORDS(6)}(?:${DE.not}|${DE.none})`,
  `(?<!(?:noch|bisher|bislang|leider|falls|sofern|wenn|Sie)\\s)(?:niemals|nie|keinesfalls|auf\\skeinen\\sFall|nicht\\s(?:mehr|länger))\\s(?:an|auf|für)`,
  `(?:darf|dürfen|soll|sollen)\\s${WORDS(5)}(?:nicht|keine)\\s(?:mehr\\s)?${WORDS(3)}(?:verwendet|genutzt|überwiesen|gezahlt|geleistet)(?:\\swerden)?`,
  `(?<!vous\\s)n(?:e\\s|['’])${FR.pay}\\p{L}*ez\\s${WORDS(1)}${FR.not}${FR.but}`,
  `(?<!vous\\s)ne\\sfaites\\s${WORDS(1)}${FR.not}`,
  `ne\\s(?:pas|plus|jamais)\\s(?:rien\\s)?(?:${FR.pay}\\p{L}*|faire|être\\sutilis[ée]e?)${FR.but}`,
  `ne\\s(?:doi(?:t|vent)|peu(?:t|vent))\\s(?:pas|plus|jamais)\\s(?:être\\s)?${FR.pay}\\p{L}*`,
  `(?<!(?:als|indien)\\s(?:u\\s)?)${NL.pay}\\s${WORDS(4)}${NL.not}`,
  `(?:niet|nooit)\\s(?:meer\\s|langer\\s)?(?:te\\s)?${NL.pays}`,
  "(?:mag|mogen)\\s(?:\\p{L}+\\s){0,4}(?:niet|geen)\\s(?:meer\\s)?(?:\\p{L}+\\s){0,3}(?:gebruikt|gestort|betaald|overgemaakt)",
);

/** "to B, not to A": right before the account. */
const NOT_TO =
  /(?:,|(?<!\p{L})(?:and|und|et|en|mais|but))\s?(?:(?:not|never)\s(?:in)?to|(?:nicht|nie|niemals|keinesfalls)\s(?:auf|an)|(?:non|pas|jamais)\s(?:pas\s)?(?:sur|[àa])|(?:niet|nooit)\s(?:op|aan|naar))\s(?:\p{L}+\s){0,3}$/iu;

/** The same as a line of its own, with a name perhaps: "Not to: Furniture World, IBAN". What goes on with where to is a request. */
const NOT_TO_LINE =
  /^\s*(?:(?:not|never)\s(?:in)?to|nicht\s(?:auf|an)|(?:pas|jamais)\s(?:sur|[àa])|niet\s(?:op|aan|naar))\s?:?(?![^.;!?]*(?<!\p{L})(?:but|sondern|mais|maar)(?!\p{L}))[^.;!?]{0,60}$/iu;

/** Somebody deceives, and the account is what he asks to be paid to. */
const DECEIVED = pattern(
  "fraudsters?|scammers?|criminals|con\\s?m[ae]n|(?:false|fake|forged|fraudulent)\\s(?:invoices?|bills?|letters?|e-?mails?|accounts?)|scam|phishing",
  "Betrüger\\w*|Kriminelle\\w*|gefälschte\\p{L}*|Betrugsversuch",
  "escrocs?|escroquerie|arnaque|fraudeurs?|(?:fausses?|faux)\\s(?:factures?|courriels?|e-?mails?|comptes?|RIB)",
  "oplichters?|oplichting|criminelen|fraudeurs|valse\\s(?:facturen|factuur|mails?|rekening)|vervalste\\s\\p{L}+",
);
/** A bill that warns of them says so of its own account as well: "to keep fraudsters away, pay to no other". */
const TO_NO_OTHER = pattern("only|nur|ausschließlich|uniquement|seulement|exclusivement|alleen|uitsluitend|enkel");

const THIS =
  "(?:(?:this|that|the\\sabove|dieses|das\\sobige|obige\\p{L}*|diese|ce|cette|cet|ces|deze|die|dat|dit)\\s(?:\\p{L}+\\s)?(?:accounts?|IBAN|Konto|Bankverbindung|Kontonummer|compte|coordonn[ée]es|rekening(?:nummer)?|nummer))";
/** In the sentence after it, where that one speaks of the account again. */
const DENIED_AFTER = pattern(
  `${EN.not}\\s${WORDS(3)}${EN.pay}\\s${WORDS(4)}(?:to\\sit|there|to\\s${THIS}|into\\s${THIS}|${THIS})`,
  `(?:is|are)\\snot\\s(?:ours|our\\s(?:\\p{L}+\\s)?account|one\\sof\\sours)|does\\snot\\sbelong\\sto\\sus|is\\sno\\slonger\\s(?:ours|valid|in\\suse)`,
  "nicht\\s(?:unser(?:es|e)?|das\\sunsere|von\\suns)|gehört\\s(?:uns\\snicht|nicht\\s(?:zu\\s)?uns)",
  `(?:überweisen|zahlen|senden)\\sSie\\s${WORDS(3)}(?:dorthin|dahin|auf\\s${THIS})\\s${WORDS(2)}(?:nicht|nichts|kein\\p{L}*)|(?:${DE.none}|nichts)\\s(?:dorthin|dahin|auf\\s${THIS})`,
  `n['’](?:est\\spas\\s(?:le\\sn[ôo]tre|[àa]\\snous)|appartient\\spas)|ne\\snous\\sappartient\\spas`,
  `n['’]y\\s\\p{L}+ez\\s(?:rien|pas)|ne\\s(?:payez|versez|virez|envoyez)\\s${WORDS(1)}(?:pas|rien|jamais)\\s(?:\\p{L}+\\s){0,2}(?:sur|[àa])\\s${THIS}`,
  `niet\\svan\\sons|is\\sniet\\s(?:onze|de\\sonze)`,
  `(?:betaal|stort)\\s(?:dit|daar|hier|hierop|daarop)\\s(?:niet|niets|geen\\sgeld)|(?:betaal|stort|maak)\\s${WORDS(3)}(?:niet|niets|geen\\sgeld)\\s(?:\\p{L}+\\s)?(?:op|aan|naar)\\s${THIS}`,
  "do\\snot\\spay\\s(?:this|it)(?=\\s*[.!])|(?:be)?zahlen\\sSie\\sdas\\snicht(?=\\s*[.!])|ne\\s(?:la|le|les)\\spayez\\spas(?=\\s*[.!])",
);

export interface Around {
  /** Of the sentence the account stands in, up to it. */
  before: string;
  /** The rest of it. */
  after: string;
  /** The one after that, where it holds no account of its own. */
  next: string;
}

/** The words that say nobody is to pay to this account; null where none do. */
export function denialIn({ before, after, next }: Around): string | null {
  const plain = (text: string) => text.replaceAll(/\s+/g, " ");
  const found =
    DENIED.exec(plain(before)) ??
    NOT_TO.exec(plain(before)) ??
    NOT_TO_LINE.exec(plain(before.slice(before.lastIndexOf("\n") + 1))) ??
    DENIED.exec(plain(after.split("\n", 1)[0] ?? "")) ??
    DENIED_AFTER.exec(plain(after)) ??
    DENIED_AFTER.exec(plain(next));
  if (found !== null) return found[0].trim();
  const own = plain(`${before} ${after}`);
  return TO_NO_OTHER.test(own) ? null : (DECEIVED.exec(own)?.[0] ?? null);
}
