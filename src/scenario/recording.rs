//! Recorded arrivals: which files a scenario replays, and how each is read, whatever its form.

use super::access_log::{self, Problem, Setting};
use super::arrival_table;
use super::layout::Named;
use crate::components::clients::replay::Arrival;
use crate::components::clients::replay_settings::Recording;
use crate::engine::time::Span;
use std::io::BufRead;

/// How a file of recorded arrivals is read.
#[derive(Clone, PartialEq, Debug)]
pub struct Reader {
    /// The clients that replay it.
    pub clients: String,
    /// The key below `replay` that names the file.
    pub key: &'static str,
    /// The file; its path goes from the scenario's folder.
    pub file: String,
    form: Form,
}

#[derive(Clone, PartialEq, Debug)]
enum Form {
    Log(Box<access_log::Rules>),
    Table(arrival_table::Rules),
}

/// What a file held.
#[derive(Clone, PartialEq, Debug)]
pub struct Recorded {
    /// The arrivals, by time.
    pub arrivals: Vec<Arrival>,
    /// The simulated time that they cover.
    pub span: Span,
    /// What a reader of the results must know.
    pub notes: Vec<String>,
}

impl Reader {
    /// How the recording of this component, if it has one, is read; `classes` are the names of the classes by id.
    ///
    /// # Errors
    /// All problems of the setting.
    pub fn new(component: &Named, classes: &[&str], ticks_per_s: f64, seed: u64) -> Result<Option<Self>, Vec<Problem>> {
        let Some(recording) = component.settings.recording() else { return Ok(None) };
        let clients = component.name.clone();
        let form = match recording {
            Recording::Log(spec) => {
                let setting = Setting { resolution_s: spec.resolution_s(), ticks_per_s, seed, clients: &clients };
                let class = |name: &str| classes.iter().position(|class| *class == name).map(|id| id as u16);
                Form::Log(Box::new(access_log::Rules::new(spec, setting, class)?))
            }
            Recording::Csv(spec) => {
                let classes = classes.iter().map(|&class| class.to_owned()).collect();
                Form::Table(arrival_table::Rules { classes, time_scale: spec.time_scale, ticks_per_s })
            }
        };
        let (key, file) = recording.file();
        Ok(Some(Self { clients, key, file: file.to_owned(), form }))
    }

    /// Reads the file to its end.
    ///
    /// # Errors
    /// Why it is not replayed, and what was expected.
    pub fn read(&self, file: impl BufRead) -> Result<Recorded, String> {
        match &self.form {
            Form::Log(rules) => {
                let replay = access_log::read(file, rules).map_err(|refusal| refusal.to_string())?;
                let notes = access_log::notes(&replay, rules);
                Ok(Recorded { arrivals: replay.arrivals, span: replay.span, notes })
            }
            Form::Table(rules) => {
                let table = arrival_table::read(file, rules).map_err(|refusal| refusal.to_string())?;
                let (span, notes) = (table.span(), table.notes(rules));
                Ok(Recorded { arrivals: table.arrivals, span, notes })
            }
        }
    }
}
