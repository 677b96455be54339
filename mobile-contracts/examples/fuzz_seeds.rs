//! Gives the fuzzer real things to start from: the bytes behind every code of `vectors/codes.json`, and every file of the
//! built-in packs.

use std::error::Error;
use std::fs;
use std::path::Path;

use mobile_contracts::eligibility::builtin;
use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let (codes, packs) = (corpus.join("read"), corpus.join("pack"));
    fs::create_dir_all(&codes)?;
    fs::create_dir_all(&packs)?;
    let file: Value = serde_json::from_str(include_str!("../vectors/codes.json"))?;
    let texts = file["vectors"].as_array().into_iter().flatten().filter_map(|vector| vector["code"].as_str());
    for (number, code) in texts.enumerate() {
        fs::write(codes.join(format!("text-{number}")), code)?;
        if let Some(Ok(bytes)) = code.strip_prefix("SFC1:").map(base45::decode) {
            fs::write(codes.join(format!("bytes-{number}")), bytes)?;
        }
    }
    for (name, files) in builtin() {
        // One file is what the target takes: a small pack whole, a large one's files by themselves.
        let whole: String = files.iter().map(|(_, text)| format!("{text}\n")).collect();
        fs::write(packs.join(format!("{name}.toml")), whole)?;
        for (file, text) in *files {
            fs::write(packs.join(format!("{name}-{}", file.replace('/', "-"))), text)?;
        }
    }
    Ok(())
}
