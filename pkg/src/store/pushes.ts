/** The seconds for which a push is remembered at least. WeChat repeats one within seconds. */
export const PUSHES_KEPT = 7 * 24 * 3600;
