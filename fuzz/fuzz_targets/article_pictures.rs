#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wechat_mass_fuzz::article_pictures(data));
