//! The log: one line of JSON for each event, on standard error. Texts are escaped as JSON escapes them,
//! so that nobody writes a line of their own into it.

use std::fmt;

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// Writes the log of this process as lines of JSON. What is written is chosen by `SHIRUBE_LOG`; without
/// it, requests, rounds and warnings. Nothing where a log was begun before.
pub fn log_in_json() {
    let chosen = EnvFilter::try_from_env("SHIRUBE_LOG");
    let filter = chosen.unwrap_or_else(|_| EnvFilter::new("warn,shirube=info,shirube_server=info"));
    let log =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).event_format(Lines);
    // another log of the same process is as good
    let _ = log.try_init();
}

/// One line for each event.
struct Lines;

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'l> LookupSpan<'l>,
    N: for<'w> FormatFields<'w> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut time = String::new();
        SystemTime.format_time(&mut Writer::new(&mut time))?;
        writeln!(writer, "{}", line(time, event))
    }
}

fn line(time: String, event: &Event<'_>) -> Value {
    let mut members = Members(Map::new());
    members.0.insert("at".to_owned(), Value::from(time));
    members.0.insert("level".to_owned(), Value::from(event.metadata().level().as_str()));
    members.0.insert("target".to_owned(), Value::from(event.metadata().target()));
    event.record(&mut members);
    Value::Object(members.0)
}

struct Members(Map<String, Value>);

impl Visit for Members {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), Value::from(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.insert(field.name().to_owned(), Value::from(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.0.insert(field.name().to_owned(), Value::from(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.0.insert(field.name().to_owned(), Value::from(value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().to_owned(), Value::from(format!("{value:?}")));
    }
}
