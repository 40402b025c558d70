use super::geometry::Point;

/// Where a glyph is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub(super) start: Point,
    /// The direction of writing, of length 1.
    pub(super) along: Point,
    /// How far it reaches in that direction.
    pub(super) reach: f32,
    /// The size of a letter.
    pub(super) em: f32,
}

/// Puts glyphs together to lines of text as they lie on the page, so that a row of a table is a line and its cells stand
/// apart by two spaces.
#[derive(Default)]
pub(super) struct Layout {
    runs: Vec<Run>,
    open: Option<Run>,
    bytes: usize,
}

/// Glyphs that follow one another without a gap.
#[derive(Clone)]
struct Run {
    text: String,
    start: Point,
    end: Point,
    along: Point,
    em: f32,
    /// One glyph, or glyphs of horizontal fonts set under one another.
    stack: bool,
}

/// From this gap on (in letters) two words do not belong together: columns of a table, fields of a form.
const APART: f32 = 1.0;
/// From this gap on a space stands between letters; Japanese is often set wide.
const SPACE: f32 = 0.17;
const WIDE_SPACE: f32 = 0.6;
/// How far a glyph may lie off the line (in letters) and belong to it.
const OFF_LINE: f32 = 0.4;
/// A line of prose has at least this many letters; a cell seldom has.
const PROSE: f32 = 15.0;
/// So many pairs of long lines beside one another make columns of prose.
const COLUMNS: usize = 3;

impl Layout {
    pub(super) fn add_all(&mut self, mark: &Mark, text: &str) {
        let mut mark = *mark;
        for c in text.chars() {
            self.add(&mark, c);
            // The others stand where the first one ends.
            mark.start = mark.start.plus(mark.along, mark.reach);
            mark.reach = 0.0;
        }
    }

    pub(super) fn add(&mut self, mark: &Mark, c: char) {
        let end = mark.start.plus(mark.along, mark.reach);
        let gap = self.open.as_ref().and_then(|run| run.gap(mark));
        if c.is_whitespace() || c.is_control() {
            if let (Some(run), Some(_)) = (&mut self.open, gap) {
                run.text.push(' ');
                run.end = end;
            }
            return;
        }
        self.bytes += c.len_utf8();
        if let (Some(run), Some(gap)) = (&mut self.open, gap) {
            if run.wants_space(gap, c) {
                run.text.push(' ');
            }
            run.text.push(c);
            (run.end, run.stack) = (end, false);
            return;
        }
        self.close();
        let start = mark.start;
        self.open = Some(Run { text: c.into(), start, end, along: mark.along, em: mark.em, stack: true });
    }

    fn close(&mut self) {
        let Some(run) = self.open.take() else { return };
        if let Some(last) = self.runs.last_mut() {
            if last.is_shadow_of(&run) {
                return;
            }
            if last.stack_on(&run) {
                return;
            }
        }
        self.runs.push(run);
    }

    /// The text of the page, a line a line.
    pub(super) fn text(mut self) -> String {
        self.close();
        let mut lines: Vec<Line> = Vec::new();
        for run in &self.runs {
            match lines.last_mut() {
                Some(line) if line.takes(run) => line.push(run),
                _ => lines.push(Line::new(run)),
            }
        }
        let rows = rows(&lines);
        let mut text = String::with_capacity(self.bytes + self.bytes / 4);
        if rows.iter().map(|row| prose_beside_prose(row, &lines)).sum::<usize>() >= COLUMNS {
            lines.iter_mut().for_each(|line| line.write(&mut text));
            return text;
        }
        for row in rows {
            let mut row = row.into_iter().filter_map(|index| lines.get(index));
            let Some(first) = row.next() else { continue };
            let mut whole = Line { runs: first.runs.clone(), ..*first };
            row.for_each(|line| whole.runs.extend(&line.runs));
            whole.write(&mut text);
        }
        text
    }
}

impl Run {
    /// The gap between this run and a glyph that continues it, in letters.
    fn gap(&self, mark: &Mark) -> Option<f32> {
        let em = self.em.min(mark.em);
        let way = mark.start.minus(self.end);
        let (gap, off) = (way.dot(self.along) / em, way.dot(self.along.turned()) / em);
        let same = self.along.dot(mark.along) > 0.99 && self.em.max(mark.em) < em * 2.5;
        (same && off.abs() < OFF_LINE && (-0.5..APART).contains(&gap)).then_some(gap)
    }

    fn wants_space(&self, gap: f32, next: char) -> bool {
        let Some(last) = self.text.chars().next_back() else { return false };
        last != ' ' && gap > if is_wide(last) && is_wide(next) { WIDE_SPACE } else { SPACE }
    }

    /// The same words again a hair's breadth away: bold print of poor programs, or a shadow.
    fn is_shadow_of(&self, other: &Run) -> bool {
        self.start.minus(other.start).length() < 0.3 * self.em && self.text == other.text
    }

    /// Takes a single glyph set under this one: vertical writing with a horizontal font.
    fn stack_on(&mut self, under: &Run) -> bool {
        let single = |run: &Run| run.stack && run.text.chars().next_back().is_some_and(is_wide);
        let step = under.start.minus(if self.text.chars().nth(1).is_none() { self.start } else { self.end });
        let size = self.em / under.em;
        let (across, down) = (step.x / self.em, -step.y / self.em);
        let below = under.along.x > 0.99 && across.abs() < 0.25 && (0.8..1.45).contains(&down);
        if !(single(self) && single(under) && below && (0.8..1.25).contains(&size)) {
            return false;
        }
        self.text.push_str(&under.text);
        (self.end, self.along) = (under.start, Point { x: 0.0, y: -1.0 });
        true
    }
}

fn is_wide(c: char) -> bool {
    c >= '\u{2e80}'
}

struct Line<'r> {
    along: Point,
    /// Where it lies across the direction of writing; lines that follow have more.
    across: f32,
    from: f32,
    to: f32,
    em: f32,
    runs: Vec<&'r Run>,
}

impl<'r> Line<'r> {
    fn new(run: &'r Run) -> Line<'r> {
        let (from, to) = run.span(run.along);
        Line { along: run.along, across: run.start.dot(run.along.turned()), from, to, em: run.em, runs: vec![run] }
    }

    /// Whether `run` lies on this line, behind or before all of it.
    fn takes(&self, run: &Run) -> bool {
        let off = run.start.dot(self.along.turned()) - self.across;
        let em = self.em.min(run.em);
        let (from, to) = run.span(self.along);
        self.along.dot(run.along) > 0.99
            && off.abs() < OFF_LINE * em
            && (from > self.to - 0.5 * em || to < self.from + 0.5 * em)
    }

    fn push(&mut self, run: &'r Run) {
        let (from, to) = run.span(self.along);
        (self.from, self.to) = (self.from.min(from), self.to.max(to));
        self.runs.push(run);
    }

    fn write(&mut self, text: &mut String) {
        let along = self.along;
        self.runs.sort_by(|a, b| a.span(along).0.total_cmp(&b.span(along).0));
        let mut last: Option<&Run> = None;
        for run in &self.runs {
            if let Some(last) = last {
                if last.is_shadow_of(run) {
                    continue;
                }
                let gap = (run.span(along).0 - last.span(along).1) / last.em.min(run.em);
                if gap >= APART {
                    text.push_str("  ");
                } else if run.text.chars().next().is_some_and(|next| last.wants_space(gap.abs(), next)) {
                    text.push(' ');
                }
            }
            text.push_str(run.text.trim_end());
            last = Some(run);
        }
        text.push('\n');
    }
}

impl Run {
    fn span(&self, along: Point) -> (f32, f32) {
        (self.start.dot(along), self.end.dot(along))
    }
}

/// Lines that lie beside one another, down the page; each direction of writing by itself.
fn rows(lines: &[Line<'_>]) -> Vec<Vec<usize>> {
    let direction = |line: &Line<'_>| ((line.along.y * 8.0).round() as i32, (line.along.x * -8.0).round() as i32);
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|a, b| match (lines.get(*a), lines.get(*b)) {
        (Some(a), Some(b)) => {
            let upright = |line: &Line<'_>| line.along.x < 0.99;
            (upright(a), direction(a)).cmp(&(upright(b), direction(b))).then(a.across.total_cmp(&b.across))
        }
        _ => std::cmp::Ordering::Equal,
    });
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for index in order {
        let Some(line) = lines.get(index) else { continue };
        match rows.last_mut() {
            Some(row) if row.first().and_then(|i| lines.get(*i)).is_some_and(|first| beside(first, line)) => {
                row.push(index);
            }
            _ => rows.push(vec![index]),
        }
    }
    rows
}

fn beside(first: &Line<'_>, line: &Line<'_>) -> bool {
    let em = first.em.min(line.em);
    first.along.dot(line.along) > 0.99 && (line.across - first.across).abs() < OFF_LINE * em
}

fn prose_beside_prose(row: &[usize], lines: &[Line<'_>]) -> usize {
    let long = row.iter().filter_map(|i| lines.get(*i)).filter(|line| line.to - line.from >= PROSE * line.em);
    long.count().saturating_sub(1)
}
