//! Computes the tables of `docs/operations/scaling.md` from `crates/bench/scaling.toml`, and writes
//! them into the page.

use std::error::Error;
use std::path::PathBuf;

use clap::Parser;
use shirube_bench::scaling::{Assumptions, page, put};

/// Where to read and where to write.
#[derive(Debug, Parser)]
struct Args {
    /// The figures to compute from.
    #[arg(long, default_value = "crates/bench/scaling.toml")]
    from: PathBuf,
    /// The page whose tables are replaced; with `-` they are only printed.
    #[arg(long, default_value = "docs/operations/scaling.md")]
    page: PathBuf,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let read =
        std::fs::read_to_string(&args.from).map_err(|error| format!("{}: {error}", args.from.display()))?;
    let from = Assumptions::read(&read).map_err(|error| format!("{}: {error}", args.from.display()))?;
    let tables = page(&from);
    print!("{tables}");
    if args.page.as_os_str() == "-" {
        return Ok(());
    }
    let found =
        std::fs::read_to_string(&args.page).map_err(|error| format!("{}: {error}", args.page.display()))?;
    let page = put(&found, &tables).ok_or_else(|| {
        format!("{}: no place for the tables (<!-- computed: begin -->)", args.page.display())
    })?;
    std::fs::write(&args.page, page)?;
    Ok(())
}
