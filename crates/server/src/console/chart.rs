//! Bar charts as SVG, drawn on the server; the same numbers always stand in a table beside them.

/// Width of the drawing, of the names on its left and of the numbers on its right, in user units.
const WIDTH: u64 = 420;
const NAMES: u64 = 130;
const NUMBERS: u64 = 60;
/// Height of a bar with its space.
const STEP: u64 = 34;

/// A chart of horizontal bars, each of one or more parts.
pub(crate) struct Chart {
    pub(crate) title: String,
    pub(crate) width: u64,
    pub(crate) height: u64,
    pub(crate) left: u64,
    pub(crate) bars: Vec<Bar>,
}

/// One bar.
pub(crate) struct Bar {
    pub(crate) name: String,
    pub(crate) total: String,
    pub(crate) text_y: u64,
    pub(crate) y: u64,
    /// Where the number stands.
    pub(crate) end: u64,
    pub(crate) parts: Vec<Part>,
}

/// A part of a bar.
pub(crate) struct Part {
    pub(crate) class: &'static str,
    pub(crate) x: u64,
    pub(crate) width: u64,
    /// What it is and how many, for a pointer that rests on it.
    pub(crate) title: String,
}

/// One bar's numbers: name, and class, word and number of each part.
pub(super) struct Numbers {
    pub(super) name: String,
    pub(super) parts: Vec<(&'static str, String, u64)>,
}

impl Chart {
    pub(super) fn new(title: String, rows: Vec<Numbers>) -> Chart {
        let most = rows.iter().map(Numbers::total).max().unwrap_or(0).max(1);
        let space = WIDTH - NAMES - NUMBERS;
        let height = STEP * rows.len() as u64 + 8;
        let bars = rows.into_iter().zip(0..).map(|(row, at)| Bar::new(row, at, most, space)).collect();
        Chart { title, width: WIDTH, height, left: NAMES, bars }
    }
}

impl Numbers {
    fn total(&self) -> u64 {
        self.parts.iter().map(|(_, _, n)| n).sum()
    }
}

impl Bar {
    fn new(row: Numbers, at: u64, most: u64, space: u64) -> Bar {
        let (total, mut x, mut parts) = (row.total(), NAMES, Vec::new());
        for (class, word, n) in row.parts.into_iter().filter(|(_, _, n)| *n > 0) {
            // What is there can be seen, however little it is.
            let width = (u128::from(n) * u128::from(space) / u128::from(most)).max(2) as u64;
            parts.push(Part { class, x, width, title: format!("{word} {}", super::words::count(n)) });
            x += width;
        }
        let y = STEP * at + 8;
        Bar { name: short(&row.name), total: super::words::count(total), text_y: y + 16, y, end: x + 8, parts }
    }
}

/// A name that fits beside its bar.
fn short(name: &str) -> String {
    const FITS: usize = 8;
    if name.chars().count() <= FITS {
        return name.to_owned();
    }
    let mut short: String = name.chars().take(FITS - 1).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, numbers: &[u64]) -> Numbers {
        Numbers { name: name.to_owned(), parts: numbers.iter().map(|n| ("bar", String::new(), *n)).collect() }
    }

    #[test]
    fn bars_stay_in_the_picture_and_nothing_that_is_there_vanishes() {
        let chart = Chart::new(String::new(), vec![row("a", &[1_000_000, 1]), row("b", &[1]), row("c", &[0])]);
        let ends = chart.bars.iter().map(|bar| bar.end).max().expect("bars");
        assert!(ends + 40 <= chart.width, "{ends}");
        assert!(chart.bars[1].parts[0].width >= 2);
        assert!(chart.bars[2].parts.is_empty());
        assert_eq!(chart.bars.iter().map(|bar| bar.y).collect::<Vec<_>>(), [8, 42, 76]);
    }

    #[test]
    fn no_number_is_too_large_and_no_files_are_no_chart() {
        let chart = Chart::new(String::new(), vec![row("a", &[u64::MAX / 2, 7])]);
        assert_eq!(chart.bars.len(), 1);
        assert!(Chart::new(String::new(), Vec::new()).bars.is_empty());
    }
}
