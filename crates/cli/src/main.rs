//! The binary `shirube`.

/// Deciding allocates much and briefly.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    shirube_cli::run()
}
