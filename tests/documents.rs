//! The pages about campaigns say everything that a campaign can say.

use wechat_mass::campaign::{CampaignFault, Cause, JobState};

const PAGES: [(&str, &str); 2] = [
    ("docs/campaigns.md", include_str!("../docs/campaigns.md")),
    ("docs/campaigns.zh-CN.md", include_str!("../docs/campaigns.zh-CN.md")),
];

const PICTURES: [&str; 2] =
    [include_str!("../docs/job-states.svg"), include_str!("../docs/job-states.zh-CN.svg")];

#[test]
fn every_cause_fault_and_state_has_a_row() {
    let causes = Cause::ALL.iter().map(|cause| cause.name());
    let faults = CampaignFault::ALL.iter().map(|fault| fault.name());
    let states = JobState::ALL.iter().map(|state| state.name());
    let names: Vec<_> = causes.chain(faults).chain(states).collect();
    for name in &names {
        // A state and a cause may have one name.
        let rows = names.iter().filter(|other| *other == name).count();
        for (file, page) in PAGES {
            let row = format!("\n| `{name}` |");
            assert!(page.matches(&row).count() >= rows, "{name} in {file}");
        }
    }
}

#[test]
fn every_state_is_in_the_pictures() {
    for state in JobState::ALL {
        for picture in PICTURES {
            assert!(picture.contains(&format!(">{}<", state.name())), "{}", state.name());
        }
    }
}
