import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useLayoutEffect, useRef, useState } from "react";
import { Redirect, Route, Switch } from "wouter";
import { ApiError, onSignedOut, signInAgain } from "./api/client.ts";
import { useLive } from "./api/live.ts";
import { type Me, useMe } from "./api/queries.ts";
import classes from "./app.module.css";
import { useWords } from "./i18n/language.tsx";
import { useKeys } from "./lib/keys.ts";
import { type PagePath, seesPage } from "./lib/pages.ts";
import { createPhotos } from "./lib/photos.ts";
import { createUploads } from "./lib/uploads.ts";
import { CasePage } from "./pages/case/case-page.tsx";
import { CasesPage } from "./pages/cases/cases-page.tsx";
import { ReviewPage } from "./pages/review.tsx";
import { SignInDialog, SignInPage } from "./pages/sign-in.tsx";
import { UploadPage } from "./pages/upload.tsx";
import { Header } from "./parts/header.tsx";
import { KeyHelp } from "./parts/key-help.tsx";
import { Empty, ErrorNote, Waiting } from "./parts/note.tsx";
import { Title } from "./parts/title.tsx";

// Pages that most people open rarely come when they are opened.
const FiguresPage = lazy(() => import("./pages/figures/figures-page.tsx"));
const ModelsPage = lazy(() => import("./pages/models/models-page.tsx"));
const ModelPage = lazy(() => import("./pages/models/model-page.tsx"));
const LogPage = lazy(() => import("./pages/log.tsx"));
const UsersPage = lazy(() => import("./pages/users.tsx"));

export function App() {
  const me = useMe();
  if (me.isPending) return <Waiting />;
  if (me.data !== undefined) return <SignedIn me={me.data} />;
  if (me.error instanceof ApiError && me.error.code === "NOT_SIGNED_IN") return <SignInPage />;
  return <ErrorNote error={me.error} />;
}

function SignedIn({ me }: { me: Me }) {
  const { t } = useWords();
  const client = useQueryClient();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [isSessionOver, setSessionOver] = useState(false);
  const may = (permission: string) => me.permissions.includes(permission);
  const sees = (path: PagePath) => seesPage(path, me.permissions);
  useEffect(() => onSignedOut(() => setSessionOver(true)), []);
  // Here, so that files go on being sent while somebody looks at another page.
  const [uploads] = useState(() => createUploads(me.id));
  const [photos] = useState(createPhotos);
  useEscapeHeld(isSessionOver);
  useLive(may("case.read") && !isSessionOver);
  useKeys([{ keys: "?", label: "keys.help", run: () => setHelpOpen(true) }]);
  return (
    <div className={classes.app}>
      <a className="skip" href="#main">
        {t("app.skip")}
      </a>
      <Title me={me} />
      <Header me={me} onHelp={() => setHelpOpen(true)} />
      <main id="main" className={classes.main} tabIndex={-1}>
        <Suspense fallback={<Waiting />}>
          <Switch>
            <Route path="/">
              <Redirect to={sees("/cases") ? "/cases" : sees("/figures") ? "/figures" : "/upload"} replace />
            </Route>
            {sees("/cases") && <Route path="/cases">{() => <CasesPage mayDecide={may("case.decide")} />}</Route>}
            {sees("/cases") && (
              <Route path="/cases/:case">
                {({ case: which }) => <CasePage key={which} which={which} me={me} isReview={false} />}
              </Route>
            )}
            {sees("/upload") && <Route path="/upload">{() => <UploadPage uploads={uploads} photos={photos} />}</Route>}
            {sees("/review") && <Route path="/review">{() => <ReviewPage />}</Route>}
            {sees("/review") && (
              <Route path="/review/:case">
                {({ case: which }) => <CasePage key={which} which={which} me={me} isReview />}
              </Route>
            )}
            {sees("/figures") && <Route path="/figures">{() => <FiguresPage />}</Route>}
            {sees("/models") && <Route path="/models">{() => <ModelsPage />}</Route>}
            {sees("/models") && (
              <Route path="/models/:name">
                {({ name }) => (
                  <ModelPage key={name} name={name} mayReview={may("model.review")} mayRead={may("case.read")} />
                )}
              </Route>
            )}
            {sees("/log") && <Route path="/log">{() => <LogPage mayVerify={may("log.verify")} />}</Route>}
            <Route path="/users">{() => <UsersPage mayManage={may("user.manage")} />}</Route>
            <Route>
              <Empty>{t("app.nothing-here")}</Empty>
            </Route>
          </Switch>
        </Suspense>
      </main>
      <KeyHelp isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
      {isSessionOver && (
        <SignInDialog
          name={me.name}
          onDone={() => {
            setSessionOver(false);
            void client.invalidateQueries();
            signInAgain();
          }}
        />
      )}
    </div>
  );
}

/**
 * While it is on, Escape reaches nothing: over the dialog somebody types in stands the one to sign in, and all
 * of them listen at the window, so the one beneath would close. Whoever listens first is told first, so this
 * listens from the first drawing of the page on, before any dialog can.
 */
function useEscapeHeld(isOn: boolean): void {
  const isHeld = useRef(isOn);
  isHeld.current = isOn;
  useLayoutEffect(() => {
    const hold = (event: KeyboardEvent) => {
      if (event.key === "Escape" && isHeld.current) event.stopImmediatePropagation();
    };
    window.addEventListener("keydown", hold, { capture: true });
    return () => window.removeEventListener("keydown", hold, { capture: true });
  }, []);
}
