//! Places on the map: how far apart two are, and the box around one that an index can search.

/// Millionths of a degree (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    latitude: i32,
    longitude: i32,
}

/// The mean radius of the earth in metres (IUGG, R₁).
const EARTH: f64 = 6_371_008.8;
/// Metres of a degree of latitude, a little less than the shortest, so that a box is never too small.
const DEGREE: f64 = 110_000.0;

impl Place {
    /// The place at these millionths of a degree; none outside of the map.
    #[must_use]
    pub fn new(latitude: i32, longitude: i32) -> Option<Self> {
        let on_map = latitude.abs() <= 90_000_000 && longitude.abs() <= 180_000_000;
        on_map.then_some(Self { latitude, longitude })
    }

    /// Millionths of a degree north of the equator.
    #[must_use]
    pub const fn latitude(self) -> i32 {
        self.latitude
    }

    /// Millionths of a degree east of Greenwich.
    #[must_use]
    pub const fn longitude(self) -> i32 {
        self.longitude
    }

    /// Metres to another place along the surface (haversine, 0.5 % at most from the ellipsoid's).
    #[must_use]
    pub fn metres_to(self, other: Self) -> u32 {
        let radians = |microdegrees: i32| (f64::from(microdegrees) / 1e6).to_radians();
        let (here, there) = (radians(self.latitude), radians(other.latitude));
        let north = (there - here) / 2.0;
        let east = (radians(other.longitude) - radians(self.longitude)) / 2.0;
        let chord = north.sin().powi(2) + here.cos() * there.cos() * east.sin().powi(2);
        let metres = 2.0 * EARTH * chord.sqrt().min(1.0).asin();
        // At most half the earth's girth, 20,015 km.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded, see above")]
        let metres = metres.round() as u32;
        metres
    }
}

/// Within how many metres of which place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// The middle.
    pub middle: Place,
    /// Metres, up to a million.
    pub radius: u32,
}

impl Area {
    /// The latitudes of the area, in millionths of a degree.
    #[must_use]
    pub fn latitudes(self) -> (i64, i64) {
        span(self.middle.latitude, f64::from(self.radius) / DEGREE)
    }

    /// The longitudes of the area, in millionths of a degree; none if it may go around a pole or over the date line,
    /// where every longitude has to be looked at.
    #[must_use]
    pub fn longitudes(self) -> Option<(i64, i64)> {
        let north = f64::from(self.middle.latitude.abs()) / 1e6 + f64::from(self.radius) / DEGREE;
        let degrees = f64::from(self.radius) / (DEGREE * north.min(90.0).to_radians().cos());
        let (west, east) = span(self.middle.longitude, degrees.min(360.0));
        (north < 89.0 && west >= -180_000_000 && east <= 180_000_000).then_some((west, east))
    }
}

fn span(middle: i32, degrees: f64) -> (i64, i64) {
    #[expect(clippy::cast_possible_truncation, reason = "at most 360 million")]
    let half = (degrees * 1e6).ceil() as i64;
    (i64::from(middle) - half, i64::from(middle) + half)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(latitude: f64, longitude: f64) -> Place {
        Place::new((latitude * 1e6) as i32, (longitude * 1e6) as i32).unwrap()
    }

    #[test]
    fn distances_are_those_of_the_map() {
        let moscow = place(55.755_833, 37.617_778);
        let nizhny = place(56.326_944, 44.007_500);
        assert!((400_000..404_000).contains(&moscow.metres_to(nizhny)), "{}", moscow.metres_to(nizhny));
        assert_eq!(moscow.metres_to(moscow), 0);
        assert_eq!(place(0.0, 179.999_999).metres_to(place(0.0, -179.999_999)), 0);
        assert_eq!(place(90.0, 0.0).metres_to(place(-90.0, 0.0)), 20_015_114);
    }

    #[test]
    fn whatever_is_within_the_radius_is_within_the_box() {
        for latitude in [-70, -40, 0, 30, 56, 75] {
            let middle = place(f64::from(latitude), 60.0);
            let area = Area { middle, radius: 30_000 };
            let (south, north) = area.latitudes();
            let (west, east) = area.longitudes().unwrap();
            for step in 0..360 {
                let angle = f64::from(step).to_radians();
                let near = Place::new(
                    middle.latitude + (angle.sin() * 269_000.0) as i32,
                    middle.longitude
                        + (angle.cos() * 269_000.0 / f64::from(latitude).to_radians().cos()) as i32,
                )
                .unwrap();
                if middle.metres_to(near) <= 30_000 {
                    assert!((south..=north).contains(&i64::from(near.latitude)), "{near:?}");
                    assert!((west..=east).contains(&i64::from(near.longitude)), "{near:?}");
                }
            }
        }
    }

    #[test]
    fn at_the_date_line_and_the_poles_every_longitude_is_looked_at() {
        assert_eq!(Area { middle: place(65.0, 179.9), radius: 10_000 }.longitudes(), None);
        assert_eq!(Area { middle: place(89.5, 0.0), radius: 10_000 }.longitudes(), None);
        assert!(Area { middle: place(65.0, 170.0), radius: 10_000 }.longitudes().is_some());
    }

    #[test]
    fn there_is_no_place_outside_of_the_map() {
        assert_eq!(Place::new(90_000_001, 0), None);
        assert_eq!(Place::new(0, -180_000_001), None);
    }
}
