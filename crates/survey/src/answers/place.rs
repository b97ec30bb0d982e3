//! Where an interview was held, no finer than about a kilometre.

use serde::{Deserialize, Serialize};

/// A point rounded to a hundredth of a degree: 1.1 km north to south, at most that much west to east. It holds no finer
/// figure, so none can be kept by mistake. In JSON `{"lat": 21.33, "lon": 103.91}`; finer figures are rounded as they are
/// read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Degrees", into = "Degrees")]
pub struct Place {
    /// Hundredths of a degree north, −9000 to 9000.
    latitude: i16,
    /// Hundredths of a degree east, −18000 to 18000.
    longitude: i16,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Degrees {
    lat: f64,
    lon: f64,
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

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.2} {:.2}", self.latitude(), self.longitude())
    }
}

impl TryFrom<Degrees> for Place {
    type Error = NoSuchPlace;
    fn try_from(Degrees { lat, lon }: Degrees) -> Result<Self, NoSuchPlace> {
        Self::near(lat, lon)
    }
}

impl From<Place> for Degrees {
    fn from(place: Place) -> Self {
        Self { lat: place.latitude(), lon: place.longitude() }
    }
}
