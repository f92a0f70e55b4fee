//! The loop of a campaign over the traits of the host. It is that of `pkg/src/client/advance.ts`.

use std::fmt;
use std::sync::Mutex;

use zeroize::Zeroizing;

use crate::campaign::engine::step::{CallStep, Step};
use crate::campaign::error::{CampaignError, CampaignFault};
use crate::campaign::facts::fact::Fact;
use crate::campaign::state::call_id::CallId;
use crate::campaign::state::campaign::Campaign;
use crate::client::error::AdvanceError;
use crate::client::host::{Host, Store};
use crate::client::token::{TokenError, TokenSource, must_be_token};
use crate::client::turn::locked;

/// The maximum number of conflicts with others while one fact is stored.
const MOST_CONFLICTS: u32 = 1000;

/// The result of [`Driver::advance`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Advanced {
    /// The stored campaign.
    pub campaign: Campaign,
    /// The next step, which is not a call.
    pub step: Step,
}

/// A driver of one stored campaign. Each part may be given as a value or as a reference.
pub struct Driver<H, S, T> {
    host: H,
    store: S,
    tokens: T,
    memory: Mutex<Memory>,
}

/// The tokens of the calls that were made.
#[derive(Default)]
struct Memory {
    /// The last one that was used.
    used: Option<Zeroizing<String>>,
    /// A refused one and the one that replaces it. A source may still return the refused one.
    renewed: Option<(Zeroizing<String>, Zeroizing<String>)>,
}

impl<H, S, T> fmt::Debug for Driver<H, S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Driver").finish_non_exhaustive()
    }
}

/// The words of a fact about a missing token.
type NoToken = TokenError;

impl<H: Host, S: Store, T: TokenSource> Driver<H, S, T> {
    /// Makes a driver.
    pub fn new(host: H, store: S, tokens: T) -> Self {
        Self { host, store, tokens, memory: Mutex::default() }
    }

    /// Makes the calls of the campaign that are due, one after the other. Each is stored before it is sent and after
    /// its answer.
    ///
    /// It returns when no call is due: with `Wait`, `AskHuman` or `Done`. Call it again at the end of the wait, or after
    /// you have recorded a fact. Its future may be dropped and the program may crash at any point; the next `advance`
    /// continues.
    ///
    /// Two may run at the same time: each claims a call before it sends it, and only one of them gets the claim. A
    /// missing token is recorded, and becomes a step with its reason.
    ///
    /// While a batch cannot be read, the campaign stands still, also with the polls of its other jobs.
    ///
    /// # Errors
    /// [`AdvanceError`] if the store fails, or if what is stored is refused.
    pub async fn advance(&self) -> Result<Advanced, AdvanceError<S::Error>> {
        let mut campaign = self.change(|_, _| Ok(())).await?;
        loop {
            if self.host.is_stopping() {
                return Err(AdvanceError::Stopped);
            }
            let step = match campaign.next_step(self.host.now())? {
                Step::RefreshToken { .. } if self.tokens.renews() => {
                    campaign = match self.refreshed().await {
                        Ok(()) => self.tell(&Fact::TokenRefreshed).await?,
                        Err(error) => self.tell_no_token(&error).await?,
                    };
                    continue;
                }
                Step::Call(step) => step,
                step => return Ok(Advanced { campaign, step }),
            };
            let token = match self.token().await {
                Ok(token) => token,
                Err(error) => {
                    campaign = self.tell_no_token(&error).await?;
                    continue;
                }
            };
            campaign = self.make(campaign, *step, &token).await?;
        }
    }

    /// Claims a call, sends it and records its outcome.
    async fn make(
        &self,
        campaign: Campaign,
        step: CallStep,
        token: &str,
    ) -> Result<Campaign, AdvanceError<S::Error>> {
        let CallStep { id, call, batch, before } = step;
        let call = match call {
            Some(call) => call,
            None => {
                let number = batch.unwrap_or_default();
                let planned = campaign.job(number).and_then(|job| job.batch.as_ref());
                let fingerprint = planned.map_or("", |planned| planned.fingerprint.as_str());
                let openids = self.store.batch(number, fingerprint).await;
                campaign.batch_call(id, &openids.map_err(AdvanceError::Store)?)?
            }
        };
        // A fault of the call is found before it is claimed.
        let gateway = self.host.gateway();
        let request = gateway.request(&call, token)?;

        let (claimed, is_ours) = self.claim(id).await?;
        if !is_ours {
            return Ok(claimed);
        }
        // Storing may have taken too long, or the host may want to stop.
        let is_late = before.is_some_and(|before| self.host.now() >= before);
        if is_late || self.host.is_stopping() {
            return self.tell(&Fact::Unsent(id)).await;
        }
        match self.host.send(request).await {
            Ok(answer) => {
                let (status, reply) = (answer.status, answer.reply.as_slice());
                self.tell(&Fact::Replied { id, status, reply }).await
            }
            Err(_) => self.tell(&Fact::Lost(id)).await,
        }
    }

    /// Claims a call. The claim fails if another driver was faster, or if the call is not due any more.
    async fn claim(&self, id: CallId) -> Result<(Campaign, bool), AdvanceError<S::Error>> {
        let mut is_ours = false;
        let campaign = self
            .change(|campaign, now| {
                // Only the last attempt counts.
                is_ours = false;
                match campaign.record(&Fact::Called(id), now) {
                    Ok(()) => is_ours = true,
                    Err(CampaignError {
                        fault: CampaignFault::AlreadyCalled | CampaignFault::NotDue,
                        ..
                    }) => {}
                    Err(error) => return Err(error),
                }
                Ok(())
            })
            .await?;
        Ok((campaign, is_ours))
    }

    async fn tell(&self, fact: &Fact<'_>) -> Result<Campaign, AdvanceError<S::Error>> {
        self.change(|campaign, now| campaign.record(fact, now)).await
    }

    async fn tell_no_token(&self, error: &NoToken) -> Result<Campaign, AdvanceError<S::Error>> {
        let NoToken { errcode, errmsg } = error;
        self.tell(&Fact::TokenFailed { errcode: *errcode, errmsg: errmsg.as_deref() }).await
    }

    /// Changes the stored campaign: reads, changes, and stores over the revision that was read.
    async fn change(
        &self,
        mut change: impl FnMut(&mut Campaign, i64) -> Result<(), CampaignError>,
    ) -> Result<Campaign, AdvanceError<S::Error>> {
        for _ in 0..MOST_CONFLICTS {
            let stored = self.store.read().await.map_err(AdvanceError::Store)?;
            let stored = Campaign::from_json(&stored)?;
            let mut next = stored.clone();
            change(&mut next, self.host.now())?;
            if next == stored {
                return Ok(next);
            }
            let written = self.store.write(&next, stored.revision()).await;
            if written.map_err(AdvanceError::Store)? {
                return Ok(next);
            }
        }
        Err(AdvanceError::Conflicts)
    }

    /// Gets the token to use.
    async fn token(&self) -> Result<String, NoToken> {
        let given = self.tokens.get().await?;
        let mut memory = locked(&self.memory);
        let token = match &memory.renewed {
            Some((stale, token)) if **stale == given => token.to_string(),
            _ => given,
        };
        let token = must_be_token(token)?;
        memory.used = Some(Zeroizing::new(token.clone()));
        Ok(token)
    }

    /// Gets a token different from the one that was refused.
    async fn refreshed(&self) -> Result<(), NoToken> {
        let given = self.tokens.get().await?;
        let stale = {
            let memory = locked(&self.memory);
            // After the start of a program, no token was refused yet: the source may have a good one.
            let Some(used) = &memory.used else { return Ok(()) };
            let is_stale = |(stale, _): &(Zeroizing<String>, _)| **stale == given;
            if given != **used && !memory.renewed.as_ref().is_some_and(is_stale) {
                return Ok(());
            }
            used.clone()
        };
        let token = self.tokens.renew(&stale).await?;
        if token == *stale {
            return Err(NoToken::default());
        }
        let token = must_be_token(token)?;
        locked(&self.memory).renewed = Some((stale, Zeroizing::new(token)));
        Ok(())
    }
}
