import { ActionIcon, Menu, useMantineColorScheme } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Link, useLocation } from "wouter";
import { request } from "../api/client.ts";
import { type Me, useWaiting } from "../api/queries.ts";
import { useWords } from "../i18n/language.tsx";
import { isOpenTo, labelOf, PAGES, placeAt } from "../lib/pages.ts";
import classes from "./header.module.css";
import { LanguageSelect } from "./language-select.tsx";

export function Header({ me, onHelp }: { me: Me; onHelp: () => void }) {
  const { t, tOr } = useWords();
  const [location] = useLocation();
  const client = useQueryClient();
  const nav = useRef<HTMLElement>(null);
  const at = placeAt(location).page?.path;
  // On a phone not all of them fit.
  useEffect(() => {
    nav.current?.querySelector(`[href="${at}"]`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [at]);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = async () => {
    const { next } = await request<{ next: string | null }>("DELETE", "/api/session");
    client.clear();
    window.location.assign(next ?? "/");
  };
  return (
    <header className={classes.header}>
      <Link href="/" className={classes.name}>
        Mailroom
      </Link>
      <nav ref={nav} className={classes.nav} aria-label={t("nav.label")}>
        {PAGES.filter((page) => isOpenTo(page, me.permissions)).map((page) => (
          <Link
            key={page.path}
            href={page.path}
            className={classes.link}
            aria-current={page.path === at ? "page" : undefined}
          >
            {t(labelOf(page, me.permissions))}
            {page.path === "/review" && <WaitingCount />}
          </Link>
        ))}
      </nav>
      <LanguageSelect className={classes.language} comboboxProps={{ width: 130 }} />
      <ActionIcon
        variant="subtle"
        color="gray"
        onClick={onHelp}
        aria-label={t("keys.help")}
        title={`${t("keys.help")} (?)`}
      >
        ?
      </ActionIcon>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <button type="button" className={classes.me}>
            {me.name}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{me.roles.map((role) => tOr(`roles.${role}`, role)).join(", ")}</Menu.Label>
          {(["light", "dark", "auto"] as const).map((scheme) => (
            <Menu.Item
              key={scheme}
              onClick={() => setColorScheme(scheme)}
              rightSection={scheme === colorScheme ? "✓" : null}
            >
              {t(`theme.${scheme}`)}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item component="a" href="/api/docs" target="_blank" rel="noreferrer">
            {t("nav.api")}
          </Menu.Item>
          <Menu.Item onClick={() => void signOut()}>{t("session.sign-out")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </header>
  );
}

function WaitingCount() {
  const { number } = useWords();
  const { data } = useWaiting();
  if (data === undefined || data.waiting === 0) return null;
  return <span className={classes.count}>{number(data.waiting)}</span>;
}
