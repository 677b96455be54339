//! Reads any bytes as a code: they are refused as malformed or they are the only spelling of what they say.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mobile_contracts::card::{Kind, Refusal, SignedDayPass, read, read_bytes};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = read(text);
    }
    match read_bytes(bytes) {
        Err(refusal) => assert_eq!(refusal, Refusal::Malformed),
        Ok(code) if code.kind() == Kind::DayPass => {
            // The same parts make the same bytes.
            let Ok(day_pass) = SignedDayPass::read(bytes) else {
                panic!("one reader takes it, the other does not")
            };
            let Some(signature) = bytes.last_chunk() else { panic!("a day pass without a signature") };
            assert_eq!(day_pass.pass().draft(day_pass.kid()).assemble(signature).as_bytes(), bytes);
        }
        Ok(_) => {}
    }
});
