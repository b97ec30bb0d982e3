//! Log lines: JSON on standard error, so that standard output stays for results. `HAILONG_LOG` sets how much.

use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

pub fn start() {
    let filter = EnvFilter::try_from_env("HAILONG_LOG")
        .unwrap_or_else(|_| EnvFilter::new("warn,hailong=info,api=info,tiny_skia=error"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        lines.compact().init();
    } else {
        lines.json().init();
    }
}
