/**
 * Every failure Mailroom can report, in one table: a stable code, the HTTP status
 * it answers with, and a sentence a clerk understands. SMTP replies, API errors,
 * problems on a case and the command line all speak from here.
 */
export const CODES = {
  // Requests
  BAD_REQUEST: [400, "The request is not in the expected form."],
  NOT_SIGNED_IN: [401, "Please sign in."],
  SIGN_IN_FAILED: [401, "The name or the password is wrong."],
  SIGN_IN_LOCKED: [429, "Too many wrong passwords. Please wait a quarter of an hour, or ask an administrator."],
  USER_DISABLED: [403, "Your account here is disabled. Please ask an administrator."],
  OIDC_AWAY: [503, "The sign-in provider does not answer as it should. Please try again later."],
  OIDC_EXPIRED: [401, "This sign-in took too long, or was used already. Please start it again."],
  OIDC_REFUSED: [401, "The sign-in with the provider did not succeed. Please try again."],
  OIDC_WITHOUT_ROLE: [403, "Your account at the provider gives you no role here. Please ask an administrator."],
  SIGNATURE_WRONG: [401, "The gateway's signature does not fit the message."],
  SIGNATURE_EXPIRED: [401, "The gateway's time stamp is outside the accepted window."],
  SIGNATURE_REPLAYED: [401, "This signed request was already used."],
  NOT_ALLOWED: [403, "Your role does not allow this."],
  NOT_FOUND: [404, "There is nothing at this address."],
  CONFLICT: [409, "Somebody changed this in the meantime. Please load it again."],
  TOO_LARGE: [413, "The message or file is larger than we accept."],
  TOO_MANY_FILES: [413, "There are more files in one upload than we accept."],
  TOO_MANY_UPLOADS: [
    429,
    "You have begun more large files than we keep. Those that nobody goes on with make room in ten minutes.",
  ],
  TOO_MANY_PIECES: [413, "The file came in more pieces than we keep. Please send it again, in larger ones."],
  UPLOAD_OFFSET_WRONG: [409, "The file goes on at another place than was said, or somebody else goes on with it."],
  TOO_MANY_RECIPIENTS: [413, "The message has more recipients than we accept."],
  MEDIA_TYPE_UNSUPPORTED: [415, "The request is of a kind this address does not take."],
  SPECIMEN_UNSUPPORTED: [415, "A signature on file is a PNG or JPEG picture. This file is neither."],
  SPECIMEN_UNREADABLE: [
    400,
    "No signature can be read from the picture: it is damaged, or nearly nothing is drawn on it.",
  ],
  SPECIMEN_KNOWN: [409, "This picture is already on file for this party."],
  TOO_MANY_FILTERS: [409, "You keep as many filters as one may. Please delete one first."],
  TOO_MANY_REQUESTS: [429, "Too many requests. Please slow down."],
  DATABASE_AWAY: [503, "The database cannot be reached at the moment. Please try again later."],
  STORE_AWAY: [503, "The document store cannot be written at the moment. Please try again later."],
  STORE_FULL: [503, "The document store is full. Nothing was taken; please try again later."],
  QUEUE_AWAY: [503, "The work queue cannot be reached at the moment. Nothing is lost; work goes on when it is back."],
  SHUTTING_DOWN: [503, "The system is being stopped. Please try again later."],
  INTERNAL: [500, "Something went wrong on our side. It was recorded."],

  // Documents: what a person has to look at, and why
  EMPTY: [422, "The file or message is empty."],
  MAIL_UNREADABLE: [422, "The message could not be read as a mail."],
  MAIL_DAMAGED: [422, "Part of the mail could not be decoded and was left out."],
  MAIL_TOO_MANY_PARTS: [422, "The mail has more parts than we read; the rest was left out."],
  MAIL_ENCRYPTED: [422, "Part of the mail is encrypted and was not read."],
  DOCUMENT_ENCRYPTED: [422, "The document is protected by a password."],
  DOCUMENT_DAMAGED: [422, "The document is damaged and could not be opened."],
  SIGNED_AND_CHANGED: [
    422,
    "The document's digital signature does not fit its contents: it was changed, or signed wrongly.",
  ],
  DOCUMENT_UNSUPPORTED: [422, "Documents of this kind are not read. A person has to look at it."],
  PROGRAM_NOT_OPENED: [422, "The file is a program, or a file that starts one. It was not opened; do not start it."],
  PICTURES_UNREAD: [
    422,
    "Pictures in the document are of a kind that is not read, or more than we take out. A person looks.",
  ],
  MEDIA_UNREAD: [422, "The document holds a sound, a film or a model, which is not read. A person looks."],
  DOCUMENT_TOO_MANY_PAGES: [422, "The document has more pages than we read; the rest was left out."],
  CONTAINER_TOO_DEEP: [422, "Containers are packed in each other deeper than we open; the rest was left out."],
  CONTAINER_TOO_LARGE: [422, "The container unpacks to more than we accept; the rest was left out."],
  CONTAINER_TOO_MANY_FILES: [422, "The container or case holds more files than we accept; the rest was left out."],
  CONTAINER_DAMAGED: [422, "The container is damaged and could not be fully unpacked."],
  IMAGE_TOO_LARGE: [422, "The image has more pixels than we read."],
  PAGE_UNREADABLE: [422, "The page could not be read."],
  PAGE_SCRIPT_UNREAD: [422, "The page is written in a script that is not read: its words are wrong."],
  PAGE_EMPTY: [422, "No text was found on the page."],
  TEXT_TOO_LONG: [422, "The text is longer than we read; the rest was left out."],
  TIME_EXCEEDED: [422, "Reading took longer than allowed and was stopped."],
  MEMORY_EXCEEDED: [422, "Reading needed more memory than allowed and was stopped."],
  CHECK_DIGITS_WRONG: [422, "An account number fails its check digits. Nothing was corrected."],
  ACCOUNT_REPAIRED: [
    422,
    "An account number fits its check digits only after a character was changed. A person confirms it.",
  ],
  ACCOUNT_UNSURE: [422, "It is not certain enough whose an account number is. A person decides."],
  ACCOUNTS_CONFLICT: [422, "The accounts found contradict each other, or more than one is to be paid."],
  ACCOUNT_NOT_ON_PAGE: [
    422,
    "An account stands in a payment code or in the data inside a document, and not on its pages.",
  ],
  BANK_DETAILS_CHANGED: [422, "A known sender names an account to be paid that it never named before."],
  SIGNATURE_MISSING: [422, "A field for a signature is empty."],
  SIGNATURE_UNSURE: [422, "It is not certain whether a field for a signature is signed. A person looks."],
  ROUTE_UNSURE: [422, "The department is not certain enough. A person decides."],
  DEPARTMENT_UNKNOWN: [422, "The model names a department that is not in the bank's table. A person decides."],
  NOTHING_TO_ROUTE: [422, "No text could be read to find the department by."],
  ATTEMPTS_EXHAUSTED: [422, "The step failed several times and was given up."],
  INPUT_MISSING: [422, "An earlier step failed, so this one could not be done."],

  // Blobs, models and the log
  BLOB_MISSING: [500, "Stored bytes are missing from the document store."],
  BLOB_DAMAGED: [500, "Stored bytes no longer match their fingerprint."],
  MODEL_UNKNOWN: [404, "There is no model of this name or version."],
  MODEL_TAMPERED: [500, "A model's files no longer match their fingerprint. It was not loaded."],
  MODEL_NOT_PLACED: [409, "The version was not placed: that would say what is not so."],
  MODEL_INPUT_WRONG: [400, "The input is not of the form this model takes."],
  TRAINING_DATA_WRONG: [400, "The training data are not of the form this model takes."],
  AUDIT_BROKEN: [500, "The audit log does not hold: an entry was changed, removed or added."],

  // Starting up
  CONFIGURATION_WRONG: [500, "The configuration is not usable."],
  DATABASE_UNSUITABLE: [500, "The database is not one that Mailroom can use."],
  DATABASE_NEWER: [500, "The database was changed by a newer Mailroom than this one."],
  MIGRATION_CHANGED: [500, "A migration that was already applied is not the same any more."],
  POSTGRES_FAILED: [500, "The embedded Postgres cannot be started."],
  PORT_TAKEN: [500, "A port is already in use by another program."],
  NODE_TOO_OLD: [500, "Node is older than Mailroom needs."],
} as const satisfies Record<string, readonly [httpStatus: number, sentence: string]>;

export type Code = keyof typeof CODES;

/** A failure with a code. What kind of failure it is says whether trying again can help. */
export class MailroomError extends Error {
  override readonly name: string = "MailroomError";
  readonly code: Code;
  /** For operators and logs; never customer text. */
  readonly detail: string | undefined;
  constructor(code: Code, detail?: string, options?: ErrorOptions) {
    super(detail === undefined ? CODES[code][1] : `${CODES[code][1]} (${detail})`, options);
    this.code = code;
    this.detail = detail;
  }
}

/** Trying again will not help: a person has to look. */
export class PermanentError extends MailroomError {
  override readonly name = "PermanentError";
}

/** Something around us is away or full (database, disk, queue). Wait and try again; it is nobody's document's fault. */
export class UnavailableError extends MailroomError {
  override readonly name = "UnavailableError";
}

export const httpStatusOf = (code: Code): number => CODES[code][0];
export const sentenceOf = (code: Code): string => CODES[code][1];
export const isCode = (value: string): value is Code => value in CODES;
