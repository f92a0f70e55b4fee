//! The object of a step for JavaScript.

use crate::api::call::Call;
use crate::campaign::engine::step::Step;
use crate::campaign::state::call_id::Purpose;
use crate::campaign::state::campaign::Campaign;
use crate::campaign::told::{Told, put};
use crate::json::value::{Map, Value};

impl Campaign {
    /// Makes the object of a step. `call` writes a call in the form of the boundary.
    pub(crate) fn tell_step<'a>(
        &'a self,
        step: &'a Step,
        call: impl Fn(&'a Call) -> Value<'a>,
    ) -> Value<'a> {
        let mut object = Map::default();
        let mut tell = |name: &'static str, value| put(&mut object, name, value);
        tell("do", Some(step.name().into()));
        match step {
            Step::Call(step) => {
                tell("id", Some(step.id.to_string().into()));
                tell("purpose", step.id.purpose.told());
                let number = match step.id.purpose {
                    Purpose::Send | Purpose::Poll => "job",
                    Purpose::Preview | Purpose::Delete => "order",
                };
                tell(number, step.id.number.told());
                tell("call", Some(step.call.as_ref().map_or(Value::Null, call)));
                tell("batch", step.batch.told());
                let planned = step.batch.and_then(|batch| self.job(batch)?.batch.as_ref());
                tell("count", planned.and_then(|planned| planned.count.told()));
                tell("fingerprint", planned.and_then(|planned| planned.fingerprint.told()));
                tell("before", step.before.told());
            }
            Step::Wait { until, because } => {
                tell("until", until.told());
                tell("because", because.told());
            }
            Step::RefreshToken { because } => tell("because", because.told()),
            Step::AskHuman { because, question, until, choices } => {
                tell("because", because.told());
                tell("question", question.told());
                tell("until", until.told());
                let choices = choices.iter().map(|choice| Value::from(*choice)).collect();
                tell("choices", Some(Value::Array(choices)));
            }
            Step::Done { totals } => tell("totals", totals.told()),
        }
        object.into()
    }
}

// The shapes of steps are compiled for the host only.
#[cfg(not(target_arch = "wasm32"))]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::Because;
    use crate::campaign::because::BecauseCode;
    use crate::campaign::engine::step_shapes::STEPS;
    use crate::campaign::plan::plan::Plan;
    use crate::campaign::state::account::Account;
    use crate::campaign::state::audience::Audience;
    use crate::endpoints::mass::content::Text;

    const NOW: i64 = 1_795_651_200;

    /// Returns a step of each kind, with every member that it can have.
    fn steps(campaign: &Campaign) -> Vec<Step> {
        let because = Because::job(BecauseCode::Result, 1);
        let until = Some(NOW);
        vec![
            campaign.next_step(NOW).expect("a step"),
            Step::Wait { until: NOW, because: because.clone() },
            Step::RefreshToken { because: because.clone() },
            Step::AskHuman { because, question: Some("1-1".to_owned()), until, choices: &["skip"] },
            Step::Done { totals: campaign.totals() },
        ]
    }

    #[test]
    fn a_step_has_the_members_that_are_declared() {
        let plan = Plan::new("spring", Account::Service, Audience::All, Text::new("你好"));
        let campaign = plan.campaign(NOW).expect("a plan");
        let steps = steps(&campaign);
        assert_eq!(steps.len(), STEPS.len());
        for (step, shape) in steps.into_iter().zip(STEPS) {
            let told = campaign.tell_step(&step, |_| Value::Null);
            let told = told.as_object().expect("an object");
            assert_eq!(told.get("do").and_then(Value::as_str), Some(shape.name));
            let declared = shape.fields.iter().map(|field| field.name);
            // The type of a call is written by hand.
            if shape.typescript.is_none() {
                let mut names: Vec<_> = told.keys().filter(|name| *name != "do").collect();
                let mut declared: Vec<_> = declared.collect();
                names.sort_unstable();
                declared.sort_unstable();
                assert_eq!(names, declared, "{}", shape.name);
            }
        }
    }
}
