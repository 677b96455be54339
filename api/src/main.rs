//! The program `family-card-server`. All of it is in the library, where tests can reach it.

fn main() -> std::process::ExitCode {
    family_card_api::cli::main()
}
