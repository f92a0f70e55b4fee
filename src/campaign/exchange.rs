//! Campaigns for other programs, by serde: in the shape of the npm package.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::api::call::Call;
use crate::campaign::engine::step::Step;
use crate::campaign::state::campaign::Campaign;
use crate::campaign::summary::Summary;
use crate::campaign::told::Told;
use crate::json::parse::parse;
use crate::json::value::Value;

/// As its text: that of [`Campaign::to_json`].
impl Serialize for Campaign {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_json())
    }
}

/// Reads its text, or the object that a database has made of it.
impl<'de> Deserialize<'de> for Campaign {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let campaign = match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(text) => Campaign::from_json(&text),
            object => Campaign::from_json(&object.to_string()),
        };
        campaign.map_err(D::Error::custom)
    }
}

/// As the object that JavaScript gets. Members without a value are absent.
impl Serialize for Summary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.told().unwrap_or(Value::Null).to_serde().serialize(serializer)
    }
}

impl Campaign {
    /// Converts a step of this campaign to the object that JavaScript gets: `{ "do": "wait", … }`.
    pub fn step_value(&self, step: Step) -> serde_json::Value {
        let call = |call: &Call| {
            let text = serde_json::to_string(call).unwrap_or_default();
            parse(&text).map_or(Value::Null, Value::into_owned)
        };
        self.tell_step(&step, call).to_serde()
    }
}
