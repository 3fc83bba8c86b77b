import { Button, Modal, MultiSelect, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { request } from "../api/client.ts";
import { type User, useSessions, useSignInOptions, useUsers } from "../api/queries.ts";
import { useWords } from "../i18n/language.tsx";
import { useDepartmentNames } from "../parts/department.tsx";
import { ErrorNote } from "../parts/note.tsx";
import caseClasses from "./case/case.module.css";
import classes from "./review.module.css";

const ROLES = [
  "clerk",
  "reviewer",
  "compliance",
  "data-scientist",
  "release-manager",
  "auditor",
  "administrator",
] as const;
const PASSWORD_MIN = 12;

/** Who may sign in and do what, for administrators; everybody sees the sessions that are theirs. */
export default function UsersPage({ mayManage }: { mayManage: boolean }) {
  const { t } = useWords();
  return (
    <div className={classes.page} style={{ overflowY: "auto" }}>
      {mayManage && <Users />}
      <h1>{t(mayManage ? "users.sessions" : "nav.sessions")}</h1>
      <Sessions all={mayManage} />
    </div>
  );
}

function Users() {
  const { t, date, tOr } = useWords();
  const { nameOf } = useDepartmentNames();
  const users = useUsers();
  const [edited, setEdited] = useState<User | "new" | null>(null);
  return (
    <>
      <div className={classes.top}>
        <h1>{t("nav.users")}</h1>
        <span />
        <Button onClick={() => setEdited("new")}>{t("users.add")}</Button>
      </div>
      <ErrorNote error={users.error} />
      <div className={classes.scroll} style={{ flex: "none" }}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th>{t("session.name")}</th>
              <th>{t("users.roles")}</th>
              <th>{t("users.departments")}</th>
              <th>{t("users.since")}</th>
              <th>{t("users.open-sessions")}</th>
              <th>{t("users.state")}</th>
              <th>
                <span className="hidden">{t("users.change")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {users.data?.map((user) => (
              <tr key={user.id}>
                <td className="wrap" dir="auto">
                  {user.name}
                </td>
                <td>{user.roles.map((role) => tOr(`roles.${role}`, role)).join(", ")}</td>
                <td>
                  {user.departments === null ? t("users.all-departments") : user.departments.map(nameOf).join(", ")}
                </td>
                <td className="number">{date(user.createdAt)}</td>
                <td className="number">{user.sessions}</td>
                <td>{stateOf(user, t)}</td>
                <td>
                  <Button
                    variant="subtle"
                    onClick={() => setEdited(user)}
                    aria-label={`${t("users.change")} ${user.name}`}
                  >
                    {t("users.change")}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {edited !== null && <UserDialog user={edited === "new" ? null : edited} onClose={() => setEdited(null)} />}
    </>
  );
}

function stateOf(user: User, t: ReturnType<typeof useWords>["t"]): string {
  if (user.disabledAt !== null) return t("users.disabled");
  return user.lockedUntil !== null && Date.parse(user.lockedUntil) > Date.now() ? t("users.locked") : t("users.active");
}

function UserDialog({ user, onClose }: { user: User | null; onClose: () => void }) {
  const { t } = useWords();
  const client = useQueryClient();
  const { options } = useDepartmentNames();
  const isFromProvider = user?.isFromProvider ?? false;
  const signInOptions = useSignInOptions().data;
  // Until it is known whether the provider says the departments, they are not to be changed.
  const keepsDepartments = isFromProvider && signInOptions?.oidc?.keepsDepartments !== false;
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [roles, setRoles] = useState<string[]>(user?.roles ?? ["reviewer"]);
  const [departments, setDepartments] = useState<string[]>(user?.departments ?? []);
  const save = useMutation({
    mutationFn: (isDisabled?: boolean) => {
      if (isDisabled !== undefined) return request("PATCH", `/api/users/${user?.id}`, { isDisabled });
      const seen = { departments: departments.length === 0 ? null : departments };
      if (user !== null && isFromProvider) return request("PATCH", `/api/users/${user.id}`, seen);
      const rights = { roles, ...seen };
      if (user === null) return request("POST", "/api/users", { name, password, ...rights });
      return request("PATCH", `/api/users/${user.id}`, { ...rights, ...(password === "" ? {} : { password }) });
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["users"] });
      void client.invalidateQueries({ queryKey: ["sessions"] });
      onClose();
    },
  });
  const isComplete =
    isFromProvider ||
    (roles.length > 0 &&
      (user !== null || name.trim() !== "") &&
      (password.length >= PASSWORD_MIN || (user !== null && password === "")));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={user === null ? t("users.add") : `${t("users.change")}: ${user.name}`}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <form onSubmit={submit} className={caseClasses.form}>
        {user === null && (
          <TextInput
            size="sm"
            data-autofocus
            label={t("session.name")}
            value={name}
            autoComplete="off"
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        {isFromProvider ? (
          <p className="soft">{t("users.from-provider")}</p>
        ) : (
          <>
            <PasswordInput
              label={t("session.password")}
              description={t(user === null ? "users.password-about" : "users.new-password-about")}
              autoComplete="new-password"
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              visibilityToggleButtonProps={{ "aria-label": t("session.show-password") }}
            />
            <MultiSelect
              size="sm"
              label={t("users.roles")}
              data={ROLES.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
              value={roles}
              onChange={setRoles}
            />
          </>
        )}
        {!keepsDepartments && (
          <MultiSelect
            size="sm"
            label={t("users.departments")}
            description={t("users.departments-about")}
            data={options}
            value={departments}
            onChange={setDepartments}
          />
        )}
        <ErrorNote error={save.error} />
        <div className={caseClasses.buttons}>
          {!keepsDepartments && (
            <Button type="submit" size="sm" disabled={!isComplete} loading={save.isPending}>
              {t("field.save")}
            </Button>
          )}
          {user !== null && (
            <Button size="sm" variant="default" onClick={() => save.mutate(user.disabledAt === null)}>
              {t(user.disabledAt === null ? "users.disable" : "users.enable")}
            </Button>
          )}
        </div>
      </form>
    </Modal>
  );
}

function Sessions({ all }: { all: boolean }) {
  const { t, dateTime, age } = useWords();
  const client = useQueryClient();
  const sessions = useSessions(all);
  const end = useMutation({
    mutationFn: (id: string) => request("DELETE", `/api/sessions/${id}`),
    onSettled: () => client.invalidateQueries({ queryKey: ["sessions"] }),
  });
  return (
    <>
      <ErrorNote error={sessions.error ?? end.error} />
      <div className={classes.scroll} style={{ flex: "none" }}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th>{t("session.name")}</th>
              <th>{t("users.since")}</th>
              <th>{t("users.last-seen")}</th>
              <th>{t("users.until")}</th>
              <th>
                <span className="hidden">{t("users.end")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {sessions.data?.map((session) => (
              <tr key={session.id}>
                <td className="wrap">{session.user}</td>
                <td className="number">{dateTime(session.createdAt)}</td>
                <td className="number">{age(session.seenAt)}</td>
                <td className="number">{dateTime(session.expiresAt)}</td>
                <td>
                  {session.current ? (
                    <span className="soft">{t("users.this-one")}</span>
                  ) : (
                    <Button variant="subtle" onClick={() => end.mutate(session.id)}>
                      {t("users.end")}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
