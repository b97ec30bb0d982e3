//! Where an interview was held, no finer than about a kilometre.

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::attachment::members;

/// A point rounded to a hundredth of a degree: 1.1 km north to south, at most that much west to east. It holds no finer
/// figure, so none can be kept by mistake. In JSON `{"lat": 21.33, "lon": 103.91}`; finer figures are rounded as they are
/// read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Hundredths of a degree north, −9000 to 9000.
    latitude: i16,
    /// Hundredths of a degree east, −18000 to 18000.
    longitude: i16,
}

/// The figures are no point on the earth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("latitude is −90 to 90 and longitude −180 to 180 degrees")]
pub struct NoSuchPlace;

impl Place {
    /// The point rounded to about a kilometre.
    ///
    /// # Errors
    /// [`NoSuchPlace`] if it is not on the earth.
    pub fn near(latitude: f64, longitude: f64) -> Result<Self, NoSuchPlace> {
        Ok(Self { latitude: hundredths(latitude, 90.0)?, longitude: hundredths(longitude, 180.0)? })
    }

    /// Degrees north, with two places.
    pub fn latitude(self) -> f64 {
        f64::from(self.latitude) / 100.0
    }

    /// Degrees east, with two places.
    pub fn longitude(self) -> f64 {
        f64::from(self.longitude) / 100.0
    }
}

fn hundredths(degrees: f64, most: f64) -> Result<i16, NoSuchPlace> {
    if !(degrees.is_finite() && degrees.abs() <= most) {
        return Err(NoSuchPlace);
    }
    #[expect(clippy::cast_possible_truncation, reason = "at most 18000 by the line above")]
    Ok((degrees * 100.0).round() as i16)
}

impl Place {
    /// What expressions see: degrees north and east in hundredths.
    pub(super) fn text(self) -> String {
        [self.latitude.to_string(), self.longitude.to_string()].join(" ")
    }

    /// The point that a JSON object gives, if it is one; no other member is let through.
    pub(super) fn from_json(json: &Map<String, Value>) -> Option<Self> {
        let [latitude, longitude] = members(json, ["lat", "lon"])?;
        Self::near(latitude.as_f64()?, longitude.as_f64()?).ok()
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(2))?;
        object.serialize_entry("lat", &self.latitude())?;
        object.serialize_entry("lon", &self.longitude())?;
        object.end()
    }
}
