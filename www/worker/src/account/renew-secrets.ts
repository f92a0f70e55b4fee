import type { Place } from "./place.js";
import { SETTINGS } from "./stored-settings.js";
import { secretName } from "./webhooks/secret-name.js";

/**
 * Seals the secrets of an account again that were sealed with an earlier key of the service. Then that key can be
 * taken away. A secret that cannot be opened stays as it is, and is told where it is needed.
 */
export async function renewSecrets(place: Place): Promise<void> {
  const { account, secrets, settings, db, report } = place;
  try {
    const row = settings.find();
    if (row !== undefined && (await secrets.isOutdated(row.sealed))) {
      const sealed = await secrets.renew(row.sealed, { account, name: SETTINGS });
      settings.write(row.settings, sealed, row.revision);
    }
    for (const { id, secret } of db.rows<{ id: string; secret: string }>(
      "SELECT id, secret FROM webhooks",
    )) {
      if (!(await secrets.isOutdated(secret))) continue;
      const sealed = await secrets.renew(secret, { account, name: secretName(id) });
      db.change("UPDATE webhooks SET secret = ? WHERE id = ?", sealed, id);
    }
  } catch (error) {
    report(error, "secrets");
  }
}
