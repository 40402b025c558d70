use std::fmt;

use serde::{Deserialize, Deserializer};
use time::{OffsetDateTime, Time, UtcOffset};

/// When and how the agent looks through everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// The time of day in which it does.
    pub night: Night,
    /// Share of the whole machine's processors it may use meanwhile, in percent.
    pub cpu_percent: Percent,
    /// How often it meets the office, in seconds.
    pub office_seconds: u64,
    /// The clock on the wall, as its distance from UTC.
    pub utc_offset: Offset,
}

/// A window of the day, `20:00-06:00`; it may go over midnight. The end does not belong to it; from and to the same
/// time is the whole day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Night {
    from: Time,
    to: Time,
}

/// 1 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percent(pub u8);

/// `+09:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offset(UtcOffset);

impl Schedule {
    /// Whether the window is open.
    pub fn is_night(&self, now: OffsetDateTime) -> bool {
        let time = now.to_offset(self.utc_offset.0).time();
        let Night { from, to } = self.night;
        if from < to { (from..to).contains(&time) } else { time >= from || time < to }
    }

    /// The day on the wall's calendar: a number that changes at midnight.
    pub fn day(&self, now: OffsetDateTime) -> i32 {
        now.to_offset(self.utc_offset.0).to_julian_day()
    }

    /// Which night a time belongs to: the day on which its window opened.
    pub fn night_of(&self, now: OffsetDateTime) -> i32 {
        let local = now.to_offset(self.utc_offset.0);
        let opened_before = self.night.from >= self.night.to && local.time() < self.night.to;
        local.to_julian_day() - i32::from(opened_before)
    }

    /// The night that is to be looked through: the one whose window is open, unless it is the one looked through last.
    pub fn owed(&self, now: OffsetDateTime, looked: Option<&str>) -> Option<String> {
        let night = self.night_of(now).to_string();
        (self.is_night(now) && looked != Some(&night)).then_some(night)
    }
}

fn clock(text: &str) -> Option<Time> {
    let (hour, minute) = text.trim().split_once(':')?;
    Time::from_hms(hour.parse().ok()?, minute.parse().ok()?, 0).ok()
}

fn read<'de, D: Deserializer<'de>, T>(from: D, parse: fn(&str) -> Option<T>, wanted: &str) -> Result<T, D::Error> {
    let text = String::deserialize(from)?;
    parse(&text).ok_or_else(|| serde::de::Error::custom(format_args!("{text:?} is not like {wanted}")))
}

impl<'de> Deserialize<'de> for Night {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Night, D::Error> {
        let parse = |text: &str| {
            let (from, to) = text.split_once('-')?;
            Some(Night { from: clock(from)?, to: clock(to)? })
        };
        read(from, parse, "\"20:00-06:00\"")
    }
}

impl<'de> Deserialize<'de> for Offset {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Offset, D::Error> {
        let parse = |text: &str| {
            let (sign, rest) = text.split_at_checked(1)?;
            let minutes = clock(rest).map(|time| i32::from(time.hour()) * 60 + i32::from(time.minute()))?;
            let sign = match sign {
                "+" => 1,
                "-" => -1,
                _ => return None,
            };
            UtcOffset::from_whole_seconds(sign * minutes * 60).ok().map(Offset)
        };
        read(from, parse, "\"+09:00\"")
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Percent, D::Error> {
        let n = u8::deserialize(from)?;
        if (1..=100).contains(&n) { Ok(Percent(n)) } else { Err(serde::de::Error::custom("cpu_percent is 1 to 100")) }
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn schedule(night: &str) -> Schedule {
        let text = format!("night = \"{night}\"\ncpu_percent = 25\noffice_seconds = 60\nutc_offset = \"+09:00\"");
        figment::Figment::from(<figment::providers::Toml as figment::providers::Format>::string(&text))
            .extract()
            .expect("schedule")
    }

    #[test]
    fn a_night_may_go_over_midnight_and_is_one_night_all_the_same() {
        let city = schedule("20:00-06:00");
        // 20:00 in Japan is 11:00 UTC.
        let table = [
            (datetime!(2026-11-22 10:59 UTC), false),
            (datetime!(2026-11-22 11:00 UTC), true),
            (datetime!(2026-11-22 20:59:59 UTC), true),
            (datetime!(2026-11-22 21:00 UTC), false),
        ];
        for (now, night) in table {
            assert_eq!(city.is_night(now), night, "{now}");
        }
        let (evening, morning) = (datetime!(2026-11-22 12:00 UTC), datetime!(2026-11-22 20:00 UTC));
        assert_eq!(city.night_of(evening), city.night_of(morning));
        assert_ne!(city.day(evening), city.day(morning));
        assert!(!schedule("12:00-13:00").is_night(evening) && schedule("00:00-00:00").is_night(evening));
    }

    #[test]
    fn a_clock_set_years_away_brings_one_look_a_night_and_no_endless_ones() {
        let city = schedule("20:00-06:00");
        let (night, years) = (datetime!(2026-11-22 12:00 UTC), time::Duration::days(5 * 365));
        let mut looked: Option<String> = None;
        let jumps = [time::Duration::ZERO, years, time::Duration::ZERO, -years, time::Duration::ZERO];
        for (n, jump) in jumps.into_iter().enumerate() {
            // Asked every ten seconds for an hour.
            let looks = (0..360).filter(|n| {
                let owed = city.owed(night + jump + time::Duration::seconds(n * 10), looked.as_deref());
                looked = owed.clone().or(looked.take());
                owed.is_some()
            });
            assert_eq!(looks.count(), 1, "jump {n}");
        }
        assert_eq!(city.owed(datetime!(2026-11-22 03:00 UTC), looked.as_deref()), None, "by day");
    }

    #[test]
    fn a_time_that_is_none_is_refused() {
        for bad in [
            "night = \"25:00-06:00\"",
            "night = \"20:00\"",
            "cpu_percent = 0",
            "cpu_percent = 101",
            "utc_offset = \"9\"",
        ] {
            let good = "night = \"20:00-06:00\"\ncpu_percent = 25\noffice_seconds = 60\nutc_offset = \"+09:00\"\n";
            let key = bad.split(' ').next().expect("key");
            let lines: Vec<&str> = good.lines().filter(|line| !line.starts_with(key)).chain([bad]).collect();
            let read: Result<Schedule, _> = figment::Figment::from(
                <figment::providers::Toml as figment::providers::Format>::string(&lines.join("\n")),
            )
            .extract();
            assert!(read.is_err(), "{bad}");
        }
    }
}
