/** What is wrong with a case, and what to do, by the codes of shared/errors.ts. */
export const problems: Readonly<Record<string, readonly [what: string, todo: string]>> = {
  EMPTY: ["The file or message is empty.", "Ask the sender to send it again, or reject it."],
  MAIL_UNREADABLE: ["The message could not be read as a mail.", "Download it and look at it yourself."],
  MAIL_DAMAGED: [
    "Part of the mail could not be decoded and was left out.",
    "Download the mail and look for what is missing.",
  ],
  MAIL_TOO_MANY_PARTS: [
    "The mail has more parts than we read; the rest was left out.",
    "Download the mail and look at the rest.",
  ],
  MAIL_ENCRYPTED: [
    "Part of the mail is encrypted and was not read.",
    "Ask the sender for it unencrypted, or read it with the bank's key.",
  ],
  DOCUMENT_ENCRYPTED: ["The document is protected by a password.", "Ask the sender for it without a password."],
  SIGNED_AND_CHANGED: [
    "The document's digital signature does not fit its contents.",
    "Ask the sender whether this is what was signed.",
  ],
  DOCUMENT_DAMAGED: ["The document is damaged and could not be opened.", "Ask the sender to send it again."],
  DOCUMENT_UNSUPPORTED: ["Documents of this kind are not read.", "Download it and look at it yourself."],
  DOCUMENT_TOO_MANY_PAGES: [
    "The document has more pages than we read; the rest was left out.",
    "Download it and look at the rest.",
  ],
  CONTAINER_TOO_DEEP: [
    "Files are packed in each other deeper than we open; the rest was left out.",
    "Unpack it yourself and hand in what lies inside.",
  ],
  CONTAINER_TOO_LARGE: [
    "The archive unpacks to more than we accept; the rest was left out.",
    "Unpack it yourself and hand in what lies inside.",
  ],
  CONTAINER_TOO_MANY_FILES: [
    "There are more files than we accept; the rest was left out.",
    "Hand in the rest as another case.",
  ],
  CONTAINER_DAMAGED: ["The archive is damaged and could not be fully unpacked.", "Ask the sender to send it again."],
  IMAGE_TOO_LARGE: ["The image has more pixels than we read.", "Look at it yourself, or ask for a smaller scan."],
  PICTURES_UNREAD: [
    "Pictures in the document are of a kind that is not read, or more than we take out.",
    "Download the document and look at its pictures.",
  ],
  MEDIA_UNREAD: [
    "The document holds a sound, a film or a model, which is not read.",
    "Download the document and play or look at it.",
  ],
  PROGRAM_NOT_OPENED: [
    "The file is a program, or a file that starts one. It was not opened.",
    "Do not start it. Ask the sender for the documents themselves, without a program around them.",
  ],
  PAGE_SCRIPT_UNREAD: [
    "A page is written in a script that is not read here: its words are wrong.",
    "Have somebody who knows the script read the page, and add what matters.",
  ],
  PAGE_UNREADABLE: ["A page could not be read.", "Look at the page and add what matters."],
  PAGE_EMPTY: ["No text was found on a page.", "Look at the page: it may be a picture or blank."],
  TEXT_TOO_LONG: ["The text is longer than we read; the rest was left out.", "Download it and look at the rest."],
  TIME_EXCEEDED: ["Reading took longer than allowed and was stopped.", "Look at the document yourself."],
  MEMORY_EXCEEDED: ["Reading needed more memory than allowed and was stopped.", "Look at the document yourself."],
  CHECK_DIGITS_WRONG: [
    "An account number fails its check digits. Nothing was corrected.",
    "Compare it with the page and correct it, or ask the sender.",
  ],
  ACCOUNT_REPAIRED: [
    "An account number fits its check digits only after a character was changed.",
    "Compare it with the page, then confirm or correct it.",
  ],
  SIGNATURE_MISSING: [
    "A field for a signature is empty.",
    "Look at the page; if it is not signed, send it back for signing.",
  ],
  SIGNATURE_UNSURE: [
    "It is not certain whether a field for a signature is signed.",
    "Look at the page and at the cut-out.",
  ],
  ROUTE_UNSURE: ["The department is not certain enough.", "Accept the suggestion, or re-route with a reason."],
  DEPARTMENT_UNKNOWN: [
    "The model names a department that is not in the bank's table.",
    "Choose the department yourself, and tell an administrator.",
  ],
  NOTHING_TO_ROUTE: [
    "No text could be read to find the department by.",
    "Look at the documents and choose the department.",
  ],
  ATTEMPTS_EXHAUSTED: [
    "A step failed several times and was given up.",
    "Look at the document yourself, and tell an operator.",
  ],
  INPUT_MISSING: ["An earlier step failed, so this one could not be done.", "Look at what the other problems say."],
  BLOB_MISSING: ["Stored bytes are missing from the document store.", "Tell an operator at once."],
  BLOB_DAMAGED: ["Stored bytes no longer match their fingerprint.", "Tell an operator at once."],
  ACCOUNT_UNSURE: [
    "It is not certain enough whose an account number is.",
    "Compare it with the page and say whose it is.",
  ],
  ACCOUNTS_CONFLICT: [
    "The accounts found contradict each other, or more than one is to be paid.",
    "Look which one is meant, and correct the others.",
  ],
  ACCOUNT_NOT_ON_PAGE: [
    "An account stands in a payment code or in the data inside a document, and not on its pages.",
    "Ask the sender which account is right before anything is paid.",
  ],
  BANK_DETAILS_CHANGED: [
    "A known sender names an account to be paid that it never named before.",
    "Call the sender on a number you already know before accepting.",
  ],
};
