/** The name under which the secret of a webhook is sealed. */
export const secretName = (webhook: string): string => `webhook:${webhook}`;
