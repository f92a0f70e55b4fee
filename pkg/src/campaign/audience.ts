/** The recipients of a campaign. There is no default. */
export type CampaignAudience =
  | {
      /** Everyone. Written out, never assumed. */
      is_to_all: true;
      tag_id?: never;
      openids?: never;
    }
  | {
      is_to_all?: false | undefined;
      /** The followers with one tag. */
      tag_id: number;
      openids?: never;
    }
  | {
      /**
       * The batches of `openIdBatches`, a job each. Only for a 服务号. The OpenIDs of a batch may be omitted,
       * but keep `list`.
       *
       * Batches of two lists are refused, because both may have the same people. They are accepted if they
       * have their OpenIDs and nobody is in two of them. Without `list`, only a repeated batch is noticed.
       */
      openids: readonly {
        count: number;
        fingerprint: string;
        list?: string | null | undefined;
        openids?: unknown;
      }[];
      is_to_all?: never;
      tag_id?: never;
    };
