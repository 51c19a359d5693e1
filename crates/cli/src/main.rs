//! The binary `shirube`.

fn main() -> std::process::ExitCode {
    shirube_cli::run()
}
