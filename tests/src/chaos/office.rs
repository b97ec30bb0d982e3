//! What the office does meanwhile, past the server.

use sha2::{Digest as _, Sha256};
use store::Store;

use super::Scene;
use crate::storm::field::now;
use crate::storm::tablet::Tablet;

impl Scene {
    /// The database, as the office's side of the server has it.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn office(&self) -> anyhow::Result<Store> {
        Ok(Store::open(self.host.database()).await?)
    }

    /// How many lines of these tablets the server holds and cannot open.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn unopened(&self, tablets: &[Tablet]) -> anyhow::Result<usize> {
        let office = self.office().await?;
        let mut lines = 0;
        for tablet in tablets {
            lines += office.unopened(tablet.engine.memory().install).await?.len();
        }
        office.close().await;
        Ok(lines)
    }

    /// So many codes, each of which enrols a tablet of the same surveyor.
    ///
    /// # Errors
    /// If they cannot be written.
    pub async fn codes(&self, count: u32) -> anyhow::Result<Vec<String>> {
        let codes: Vec<String> = (0..count).map(|number| format!("K7QM{number:06}")).collect();
        let office = self.office().await?;
        for code in &codes {
            office.add_enrolment_code(Sha256::digest(code).into(), self.surveyor, now(), now().plus_days(1)).await?;
        }
        office.close().await;
        Ok(codes)
    }
}
