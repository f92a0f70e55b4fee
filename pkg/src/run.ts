/**
 * The driver of the campaigns of an account: the loop around `advance`, with a timer or an alarm.
 *
 * @packageDocumentation
 */
export type { TokenSource } from "./client/token.js";
export { RunError, type RunFault } from "./errors/run.js";
export type { Added, ListPlan, OpenIdSource } from "./run/add-campaign.js";
export { type ErrorAnswer, errorAnswer } from "./run/error-answer.js";
export type { Alarm, Progress, Question, RunOptions } from "./run/options.js";
export { type OutsideFact, type Runner, type RunSummary, run } from "./run/runner.js";
export type { MassStore } from "./store/mass-store.js";
