import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { isolatedText, shownText } from "#shared/shown-text.ts";
import type { CaseDocument } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { Scroll } from "../../parts/scroll.tsx";
import classes from "./case.module.css";
import { type Found, MarkedText } from "./marked-text.tsx";

type Mail = NonNullable<CaseDocument["mail"]>;

/** Of one header on the screen; a mailing list may have thousands of addresses, and a name ten thousand letters. */
const SHOWN_MAX = 2_000;
const ADDRESS_MAX = 300;

/** A mail: who to whom, its text or its HTML without anything that could load or run, and every header. */
export function MailView(props: { caseId: string; ordinal: number; mail: Mail; found: Found }) {
  const { caseId, ordinal, mail, found } = props;
  const { t, dateTime } = useWords();
  const [shown, setShown] = useState<"html" | "text" | "headers">(mail.hasHtml ? "html" : "text");
  const choices = [
    ...(mail.hasHtml ? [{ value: "html", label: t("mail.html") }] : []),
    { value: "text", label: t("mail.text") },
    { value: "headers", label: t("mail.headers", { count: mail.headers.length }) },
  ];
  return (
    <div className={classes.mail}>
      <dl className={classes.envelope}>
        <Line label={t("mail.from")}>{mail.from && shownText(mail.from)}</Line>
        <Line label={t("mail.to")}>{mail.to.map((each) => isolatedText(each)).join(", ")}</Line>
        {mail.cc.length > 0 && <Line label={t("mail.cc")}>{mail.cc.map((each) => isolatedText(each)).join(", ")}</Line>}
        <Line label={t("mail.subject")}>{mail.subject && shownText(mail.subject)}</Line>
        <Line label={t("mail.date")}>{mail.date === null ? null : dateTime(mail.date)}</Line>
      </dl>
      <SegmentedControl
        size="xs"
        className={classes.choice}
        data={choices}
        value={shown}
        onChange={(value) => setShown(value as typeof shown)}
        aria-label={t("mail.show")}
      />
      {shown === "html" && (
        <iframe
          className={classes.html}
          title={t("mail.html")}
          sandbox=""
          referrerPolicy="no-referrer"
          src={`/api/cases/${caseId}/documents/${ordinal}/html`}
        />
      )}
      {shown === "text" && (
        <Scroll className={classes.scroll} label={t("mail.text")}>
          <MarkedText text={mail.text} none={t("case.no-text")} {...found} />
        </Scroll>
      )}
      {shown === "headers" && (
        <Scroll className={classes.scroll} label={t("mail.headers", { count: mail.headers.length })}>
          <table className={classes.headers}>
            <tbody>
              {mail.headers.map(([name, value], index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a header may be there twice, and never changes.
                <tr key={index}>
                  <th scope="row">{shownText(name)}</th>
                  <td className="mono wrap" dir="auto">
                    {shownText(value, SHOWN_MAX)}
                  </td>
                </tr>
              ))}
              {mail.characterSets.map(({ declared, used, guessed }) => (
                <tr key={`${declared} ${used} ${guessed}`}>
                  <th scope="row">{t("mail.set")}</th>
                  <td>
                    <bdi>{used}</bdi>
                    {guessed && (
                      <>
                        {" "}
                        ({t("mail.set-guessed")}{" "}
                        <bdi>{declared === null ? t("mail.set-none") : shownText(declared)}</bdi>)
                      </>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </div>
  );
}

function Line({ label, children }: { label: string; children: string | null }) {
  if (children === null || children === "") return null;
  return (
    <>
      <dt className="soft">{label}</dt>
      <dd dir="auto" className={classes.address} title={children.slice(0, SHOWN_MAX)}>
        {children.length > ADDRESS_MAX ? `${children.slice(0, ADDRESS_MAX)}…` : children}
      </dd>
    </>
  );
}
