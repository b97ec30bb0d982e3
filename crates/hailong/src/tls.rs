//! HTTPS by rustls, with the certificate read again when its file changes: a renewed one needs no restart.

use anyhow::Context;
use axum_server::tls_rustls::RustlsConfig;
use clap::Args;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

#[derive(Debug, Clone, Args)]
pub struct TlsArgs {
    /// Certificate chain in PEM; with --tls-key the server speaks HTTPS
    #[arg(long, requires = "tls_key", env = "HAILONG_TLS_CERT")]
    pub tls_cert: Option<PathBuf>,
    /// Private key in PEM
    #[arg(long, requires = "tls_cert", env = "HAILONG_TLS_KEY")]
    pub tls_key: Option<PathBuf>,
    /// Seconds between two looks at the files
    #[arg(long = "tls-look-every", hide = true, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    pub look_every: u64,
}

impl TlsArgs {
    /// The configuration, if a certificate is given; from then on it follows the files.
    pub async fn start(&self) -> anyhow::Result<Option<RustlsConfig>> {
        let (Some(cert), Some(key)) = (self.tls_cert.clone(), self.tls_key.clone()) else { return Ok(None) };
        // An error means that a provider is installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let config = RustlsConfig::from_pem_file(&cert, &key).await.with_context(|| {
            format!("the certificate '{}' with the key '{}' cannot be used", cert.display(), key.display())
        })?;
        let follower = config.clone();
        let look_every = Duration::from_secs(self.look_every);
        tokio::spawn(async move {
            let mut seen = changed_at(&cert, &key);
            loop {
                tokio::time::sleep(look_every).await;
                let now = changed_at(&cert, &key);
                if now == seen {
                    continue;
                }
                match follower.reload_from_pem_file(&cert, &key).await {
                    Ok(()) => {
                        seen = now;
                        tracing::info!("the certificate was renewed");
                    }
                    Err(error) => tracing::error!(%error, "the new certificate cannot be used; the old one stays"),
                }
            }
        });
        Ok(Some(config))
    }
}

fn changed_at(cert: &Path, key: &Path) -> [Option<SystemTime>; 2] {
    [cert, key].map(|path| std::fs::metadata(path).and_then(|facts| facts.modified()).ok())
}
