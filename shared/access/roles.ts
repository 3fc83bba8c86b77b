/** Who may do what: one table. A route names a permission, a person or token has roles. */

export const PERMISSIONS = [
  "case.create",
  "case.read",
  "case.decide",
  "specimen.read",
  "specimen.manage",
  "log.read",
  "log.verify",
  "figures.read",
  "model.read",
  "model.predict",
  "model.review",
  "token.manage",
  "gateway.manage",
  "user.manage",
  "metrics.read",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

export const ROLES = {
  clerk: ["case.create", "case.read", "case.decide", "specimen.read", "specimen.manage"],
  reviewer: ["case.read", "case.decide", "specimen.read", "figures.read", "model.review"],
  compliance: [
    "case.read",
    "case.decide",
    "specimen.read",
    "specimen.manage",
    "log.read",
    "log.verify",
    "figures.read",
    "model.read",
    "model.review",
  ],
  "data-scientist": ["model.read", "model.predict", "model.review", "figures.read"],
  "release-manager": ["model.read", "model.predict", "log.read", "figures.read"],
  auditor: ["case.read", "specimen.read", "log.read", "log.verify", "figures.read", "model.read"],
  administrator: PERMISSIONS,
  /** Programs that hand in documents by HTTP or SMTP. */
  sender: ["case.create"],
  /** Prometheus and its like. */
  monitor: ["metrics.read"],
} as const satisfies Record<string, readonly Permission[]>;
export type Role = keyof typeof ROLES;

export const isRole = (name: string): name is Role => Object.hasOwn(ROLES, name);

export const allows = (roles: readonly Role[], permission: Permission): boolean =>
  roles.some((role) => (ROLES[role] as readonly Permission[]).includes(permission));
