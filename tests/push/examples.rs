//! Data from others: tests/examples and tests/cases, each with its README.md.

use serde_json::Value;

pub fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} of {value}"))
}

pub fn cases(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a case")).collect()
}

macro_rules! examples {
    ($($name:literal),* $(,)?) => { &[$( ($name, include_str!(concat!("../examples/", $name))), )*] };
}

const EXAMPLES: &[(&str, &str)] = examples![
    "crypto_official_vectors.json",
    "crypto_v0_url_verification.json",
    "crypto_v0b_plain_mode.json",
    "crypto_v1_reply_json.json",
    "crypto_v1_secure_json.json",
    "crypto_v2_reply_xml_component.json",
    "crypto_v2_secure_xml_component.json",
    "crypto_v3_secure_xml_real_account.json",
    "crypto_v4_encrypt_utf8.json",
    "crypto_v5_masssendjobfinish_SYNTHETIC.json",
    "crypto_v6_wechatpy_corp.json",
    "event_bench_1538B.xml",
    "event_official_2016_copyright.xml",
    "event_official_current_articleurl.xml",
    "event_official_early_2014.xml",
    "event_publishjobfinish_real.xml",
    "event_real_2020_all_filtered.xml",
    "event_real_2022_freepublish_arrived_as_mass.xml",
    "event_real_2024_err20431.as_json.json",
    "event_real_2024_text_message.xml",
    "event_real_2025_empty_articleurl.as_json.json",
];

pub fn example(name: &str) -> &'static str {
    let found = EXAMPLES.iter().find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("no example {name}")).1
}

pub fn vector(name: &str) -> Value {
    serde_json::from_str(example(name)).expect("JSON")
}

#[test]
fn no_vector_and_no_event_is_left_out() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/examples");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
        .filter(|name| name.starts_with("crypto_") || name.starts_with("event_"))
        .collect();
    names.sort_unstable();
    assert_eq!(names, EXAMPLES.iter().map(|(name, _)| *name).collect::<Vec<_>>());
}
