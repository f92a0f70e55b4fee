//! Promises of a campaign for any fact and any stored text, for the scenarios of `tests/campaign` and for
//! the fuzz target.

use wechat_mass::campaign::{Campaign, CampaignError, CampaignFault, Fact};

/// Records a fact and checks the promises. The same fact once more changes nothing; a second claim of a
/// call is refused. A refused fact changes nothing at all. The stored state is read back unchanged.
pub fn is_recorded(
    campaign: &mut Campaign,
    fact: &Fact<'_>,
    now: i64,
) -> Result<(), CampaignError> {
    let before = campaign.to_json();
    let recorded = campaign.record(fact, now);
    let once = campaign.to_json();
    if let Err(error) = &recorded {
        assert_eq!(once, before, "{fact:?} was refused");
        speaks_both_languages(error);
        return recorded;
    }
    let again = campaign.record(fact, now).map_err(|error| error.fault);
    // A call can be claimed only once.
    let claimed = matches!(fact, Fact::Called(_)).then_some(CampaignFault::AlreadyCalled);
    assert_eq!(again.err(), claimed, "{fact:?} once more");
    assert_eq!(campaign.to_json(), once, "{fact:?} once more");
    assert_eq!(Campaign::from_json(&once).as_ref(), Ok(&*campaign), "{once}");
    recorded
}

/// Checks that a refusal says why.
pub fn speaks_both_languages(error: &CampaignError) {
    let message = error.message();
    assert!(!message.zh.is_empty());
    assert_eq!(message.en, error.to_string());
}
