//! Gives the fuzzer real codes to start from: the bytes behind every code of `vectors/codes.json`.

use std::error::Error;
use std::path::Path;

use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/read");
    std::fs::create_dir_all(&corpus)?;
    let file: Value = serde_json::from_str(include_str!("../vectors/codes.json"))?;
    let codes = file["vectors"].as_array().into_iter().flatten().filter_map(|vector| vector["code"].as_str());
    for (number, code) in codes.enumerate() {
        std::fs::write(corpus.join(format!("text-{number}")), code)?;
        if let Some(Ok(bytes)) = code.strip_prefix("SFC1:").map(base45::decode) {
            std::fs::write(corpus.join(format!("bytes-{number}")), bytes)?;
        }
    }
    Ok(())
}
