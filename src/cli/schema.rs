//! `scalelab schema`: the JSON Schema of scenarios, for editors.

use super::failure::Failure;
use super::files;
use crate::scenario::document;
use clap::Args;
use std::process::ExitCode;

/// Print the JSON Schema of scenarios
#[derive(Debug, Args)]
pub struct Schema {}

impl Schema {
    /// Prints.
    #[expect(clippy::unused_self, reason = "all commands are called alike")]
    pub fn execute(self) -> Result<ExitCode, Failure> {
        let schema = serde_json::to_string_pretty(&document::schema()).expect("a schema is plain data");
        files::print_data(&(schema + "\n"))?;
        Ok(ExitCode::SUCCESS)
    }
}
