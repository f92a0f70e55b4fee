/** The ids that tie a tab to its panel. */

export const tabId = (name: string, key: string): string => `${name}-tab-${key}`;
export const panelId = (name: string, key: string): string => `${name}-panel-${key}`;
