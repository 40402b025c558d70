use model::sanitising::{Reason, Refusal};
use std::collections::HashMap;
use std::fmt::Write as _;

/// Letters of SVG that a metafile may become.
const LETTERS: usize = 64 << 20;

/// Red, green and blue, as GDI has them in a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Colour(pub(super) u32);

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [r, g, b, _] = self.0.to_le_bytes();
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Pen {
    pub(super) colour: Colour,
    pub(super) width: f64,
    pub(super) style: u32,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Font {
    /// Negative: of the letters; positive: of the line.
    pub(super) height: f64,
    /// Tenths of a degree, against the clock.
    pub(super) turn: f64,
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) underline: bool,
    pub(super) struck: bool,
    pub(super) charset: u8,
    pub(super) face: String,
}

/// What a handle stands for; `None` draws nothing.
#[derive(Clone, Debug)]
pub(super) enum Object {
    Pen(Option<Pen>),
    Brush(Option<Colour>),
    Font(Font),
    Other,
}

/// The state of a device context.
#[derive(Clone, Debug)]
pub(super) struct State {
    pen: Option<Pen>,
    brush: Option<Colour>,
    pub(super) font: Font,
    pub(super) text: Colour,
    pub(super) paper: Colour,
    pub(super) opaque: bool,
    pub(super) align: u32,
    pub(super) winding: bool,
    pub(super) mode: u32,
    pub(super) window: [f64; 4],
    pub(super) viewport: [f64; 4],
    pub(super) world: [f64; 6],
    pub(super) at: (f64, f64),
}

/// Draws as GDI does, and writes down SVG.
pub(super) struct Canvas {
    pub(super) state: State,
    saved: Vec<State>,
    objects: HashMap<u32, Object>,
    path: Option<String>,
    out: String,
    /// Units of the device on a millimetre, for the mapping modes that are measured.
    pub(super) per_mm: f64,
}

impl Canvas {
    pub(super) fn new() -> Canvas {
        let state = State {
            pen: Some(Pen { colour: Colour(0), width: 0.0, style: 0 }),
            brush: Some(Colour(0x00ff_ffff)),
            font: Font::default(),
            text: Colour(0),
            paper: Colour(0x00ff_ffff),
            opaque: true,
            align: 0,
            winding: false,
            mode: 1,
            window: [0.0, 0.0, 1.0, 1.0],
            viewport: [0.0, 0.0, 1.0, 1.0],
            world: [1.0, 0.0, 0.0, 1.0, 0.0, 0.0],
            at: (0.0, 0.0),
        };
        let (saved, objects) = (Vec::new(), HashMap::new());
        Canvas { state, saved, objects, path: None, out: String::new(), per_mm: 3.78 }
    }

    /// The drawing, seen through a rectangle of the device.
    pub(super) fn finish(self, [x, y, width, height]: [f64; 4]) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{x} {y} {width} {height}\" width=\"{width}\" \
             height=\"{height}\" preserveAspectRatio=\"none\">{}</svg>",
            self.out
        )
    }

    pub(super) fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    pub(super) fn within_limits(&self) -> Result<(), Refusal> {
        if self.out.len() + self.path.as_ref().map_or(0, String::len) > LETTERS || self.saved.len() > 4_096 {
            return Err(Refusal::new(Reason::LimitSize, "metafile"));
        }
        Ok(())
    }

    pub(super) fn save(&mut self) {
        self.saved.push(self.state.clone());
    }

    /// Back to a state: the last one for -1, the first one for 1.
    pub(super) fn restore(&mut self, which: f64) {
        let keep = if which < 0.0 { self.saved.len() as f64 + which } else { which - 1.0 };
        if keep >= 0.0 && (keep as usize) < self.saved.len() {
            self.saved.truncate(keep as usize + 1);
            if let Some(state) = self.saved.pop() {
                self.state = state;
            }
        }
    }

    pub(super) fn create(&mut self, handle: u32, object: Object) {
        if self.objects.len() < 65_536 {
            self.objects.insert(handle, object);
        }
    }

    /// Takes the first handle that is free, as WMF does.
    pub(super) fn create_next(&mut self, object: Object) {
        let free = (0..65_536).find(|handle| !self.objects.contains_key(handle));
        self.objects.extend(free.map(|handle| (handle, object)));
    }

    pub(super) fn delete(&mut self, handle: u32) {
        self.objects.remove(&handle);
    }

    pub(super) fn select(&mut self, handle: u32) {
        const STOCK: u32 = 0x8000_0000;
        let object = match handle.checked_sub(STOCK) {
            Some(stock) => stock_object(stock),
            None => self.objects.get(&handle).cloned(),
        };
        match object {
            Some(Object::Pen(pen)) => self.state.pen = pen,
            Some(Object::Brush(brush)) => self.state.brush = brush,
            Some(Object::Font(font)) => self.state.font = font,
            Some(Object::Other) | None => {}
        }
    }

    /// A place on the device.
    pub(super) fn map(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.state.world;
        let (x, y) = (x * a + y * c + e, x * b + y * d + f);
        let (sx, sy) = self.scale();
        let ([wx, wy, ..], [vx, vy, ..]) = (self.state.window, self.state.viewport);
        ((x - wx) * sx + vx, (y - wy) * sy + vy)
    }

    /// Units of the device for one of the page (MS-EMF 2.1.21).
    fn scale(&self) -> (f64, f64) {
        let metric = |mm: f64| (self.per_mm * mm, -self.per_mm * mm);
        match self.state.mode {
            2 => metric(0.1),
            3 => metric(0.01),
            4 => metric(0.254),
            5 => metric(0.0254),
            6 => metric(25.4 / 1_440.0),
            7 | 8 => {
                let ([_, _, ww, wh], [_, _, vw, vh]) = (self.state.window, self.state.viewport);
                let over = |part: f64, whole: f64| if whole == 0.0 { 1.0 } else { part / whole };
                (over(vw, ww), over(vh, wh))
            }
            _ => (1.0, 1.0),
        }
    }

    /// How much larger a length is on the device.
    fn growth(&self) -> f64 {
        let ([a, b, c, d, ..], (sx, sy)) = (self.state.world, self.scale());
        ((a * d - b * c) * sx * sy).abs().sqrt()
    }

    pub(super) fn begin_path(&mut self) {
        self.path = Some(String::new());
    }

    pub(super) fn close_figure(&mut self) {
        if let Some(path) = &mut self.path {
            path.push('Z');
        }
    }

    pub(super) fn paint_path(&mut self, fill: bool, stroke: bool) {
        if let Some(path) = self.path.take() {
            self.paint(&path, fill, stroke);
        }
    }

    pub(super) fn drop_path(&mut self) {
        self.path = None;
    }

    /// Draws a path, or adds it to the one that is open.
    pub(super) fn shape(&mut self, path: &str, fill: bool, stroke: bool) {
        match &mut self.path {
            Some(open) => open.push_str(path),
            None => self.paint(path, fill, stroke),
        }
    }

    fn paint(&mut self, path: &str, fill: bool, stroke: bool) {
        if path.is_empty() {
            return;
        }
        let _ = write!(self.out, "<path d=\"{path}\"");
        match self.state.brush.filter(|_| fill) {
            Some(colour) => {
                let rule = if self.state.winding { "nonzero" } else { "evenodd" };
                let _ = write!(self.out, " fill=\"{colour}\" fill-rule=\"{rule}\"");
            }
            None => self.out.push_str(" fill=\"none\""),
        }
        if let Some(pen) = self.state.pen.filter(|_| stroke) {
            let width = (pen.width * self.growth()).max(1.0);
            let _ = write!(self.out, " stroke=\"{}\" stroke-width=\"{width:.2}\"", pen.colour);
            let dashes = match pen.style & 15 {
                1 => Some("4 2"),
                2 => Some("1 1"),
                3 | 4 => Some("4 2 1 2"),
                _ => None,
            };
            if let Some(dashes) = dashes {
                let dashes: Vec<String> = dashes
                    .split(' ')
                    .filter_map(|dash| dash.parse::<f64>().ok())
                    .map(|dash| format!("{:.2}", dash * width))
                    .collect();
                let _ = write!(self.out, " stroke-dasharray=\"{}\"", dashes.join(" "));
            }
        }
        self.out.push_str("/>");
    }

    /// Lines through points.
    pub(super) fn lines(&self, points: &[(f64, f64)], closed: bool) -> String {
        let mut path = String::new();
        for (at, point) in points.iter().enumerate() {
            let (x, y) = self.map(*point);
            let _ = write!(path, "{}{x:.2} {y:.2}", if at == 0 { 'M' } else { 'L' });
        }
        if closed && !path.is_empty() {
            path.push('Z');
        }
        path
    }

    /// Curves: a beginning, then three points each.
    pub(super) fn curves(&self, points: &[(f64, f64)]) -> String {
        let mut path = String::new();
        for (at, point) in points.iter().enumerate() {
            let (x, y) = self.map(*point);
            let _ = match at {
                0 => write!(path, "M{x:.2} {y:.2}"),
                at if at % 3 == 1 => write!(path, "C{x:.2} {y:.2}"),
                _ => write!(path, " {x:.2} {y:.2}"),
            };
        }
        if points.len() % 3 == 1 { path } else { String::new() }
    }

    /// From where the last line ended; the new end is kept.
    pub(super) fn line_to(&mut self, points: &[(f64, f64)], curved: bool) {
        let whole: Vec<_> = std::iter::once(self.state.at).chain(points.iter().copied()).collect();
        let mut path = if curved { self.curves(&whole) } else { self.lines(&whole, false) };
        if self.path.as_ref().is_some_and(|open| !open.is_empty() && !open.ends_with('Z')) {
            // A path that is open goes on without a new beginning.
            if let Some(at) = path.find(['L', 'C']) {
                path.drain(..at);
            }
        }
        self.shape(&path, false, true);
        self.state.at = points.last().copied().unwrap_or(self.state.at);
    }

    pub(super) fn move_to(&mut self, to: (f64, f64)) {
        self.state.at = to;
        let (x, y) = self.map(to);
        if let Some(path) = &mut self.path {
            let _ = write!(path, "M{x:.2} {y:.2}");
        }
    }

    pub(super) fn rectangle(&mut self, [left, top, right, bottom]: [f64; 4]) {
        let path = self.lines(&[(left, top), (right, top), (right, bottom), (left, bottom)], true);
        self.shape(&path, true, true);
    }

    pub(super) fn ellipse(&mut self, [left, top, right, bottom]: [f64; 4]) {
        const ROUND: f64 = 0.552_285;
        let (x, y) = (f64::midpoint(left, right), f64::midpoint(top, bottom));
        let (rx, ry) = ((right - left) / 2.0, (bottom - top) / 2.0);
        let (kx, ky) = (rx * ROUND, ry * ROUND);
        let points = [
            (right, y),
            (right, y + ky),
            (x + kx, bottom),
            (x, bottom),
            (x - kx, bottom),
            (left, y + ky),
            (left, y),
            (left, y - ky),
            (x - kx, top),
            (x, top),
            (x + kx, top),
            (right, y - ky),
            (right, y),
        ];
        let path = self.curves(&points);
        self.shape(&path, true, true);
    }

    /// A part of an ellipse, against the clock between two rays (MS-EMF 2.3.5.2): alone, with its chord, or as a slice.
    pub(super) fn arc(&mut self, [left, top, right, bottom]: [f64; 4], rays: [(f64, f64); 2], closing: Arc) {
        let (x, y) = (f64::midpoint(left, right), f64::midpoint(top, bottom));
        let (rx, ry) = ((right - left).abs() / 2.0, (bottom - top).abs() / 2.0);
        if rx == 0.0 || ry == 0.0 {
            return;
        }
        let [from, mut to] = rays.map(|(px, py)| (-(py - y) / ry).atan2((px - x) / rx));
        if to <= from {
            to += std::f64::consts::TAU;
        }
        let steps = 48;
        let turn = |step: i32| from + (to - from) * f64::from(step) / f64::from(steps);
        let mut points: Vec<_> =
            (0..=steps).map(|step| (x + rx * turn(step).cos(), y - ry * turn(step).sin())).collect();
        if closing == Arc::Slice {
            points.push((x, y));
        }
        let path = self.lines(&points, closing != Arc::Open);
        self.shape(&path, closing != Arc::Open, true);
    }

    /// Fills a rectangle with a colour, without a line.
    pub(super) fn fill(&mut self, [left, top, right, bottom]: [f64; 4], colour: Option<Colour>) {
        let Some(colour) = colour else { return };
        let path = self.lines(&[(left, top), (right, top), (right, bottom), (left, bottom)], true);
        let _ = write!(self.out, "<path d=\"{path}\" fill=\"{colour}\"/>");
    }

    pub(super) fn brush(&self) -> Option<Colour> {
        self.state.brush
    }

    /// Shows a picture in a rectangle.
    pub(super) fn picture(&mut self, [left, top, right, bottom]: [f64; 4], address: &str) {
        let ((x0, y0), (x1, y1)) = (self.map((left, top)), self.map((right, bottom)));
        let (x, y, width, height) = (x0.min(x1), y0.min(y1), (x1 - x0).abs(), (y1 - y0).abs());
        let _ = write!(
            self.out,
            "<image x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" preserveAspectRatio=\"none\" \
             href=\"{address}\"/>"
        );
    }

    /// Writes letters at a place, each at the distance from the one before that is given, if it is.
    pub(super) fn write(&mut self, at: (f64, f64), letters: &str, advances: &[f64]) {
        let state = &self.state;
        let at = if state.align & 1 == 1 { state.at } else { at };
        let growth = self.growth();
        let size = match state.font.height {
            0.0 => 12.0,
            height if height < 0.0 => -height,
            height => height * 0.83,
        };
        let width: f64 = advances.iter().sum();
        let known = advances.len() == letters.chars().count() && width > 0.0;
        let (back, anchor) = match (state.align & 6, known) {
            (6, true) => (width / 2.0, "start"),
            (2, true) => (width, "start"),
            (6, false) => (0.0, "middle"),
            (2, false) => (0.0, "end"),
            _ => (0.0, "start"),
        };
        let (x, y) = self.map(at);
        let drop = match state.align & 24 {
            24 => 0.0,
            8 => -0.2 * size * growth,
            _ => 0.86 * size * growth,
        };
        let places = places(x - back * growth, if known { advances } else { &[] }, growth);
        let _ = write!(
            self.out,
            "<text x=\"{}\" y=\"{:.2}\" font-size=\"{:.2}\" font-family=\"{}\" fill=\"{}\" text-anchor=\"{anchor}\" \
             xml:space=\"preserve\"",
            places.join(" "),
            y + drop,
            (size * growth).clamp(0.1, 10_000.0),
            escape(&state.font.face),
            state.text
        );
        if state.font.turn != 0.0 {
            let _ = write!(self.out, " transform=\"rotate({:.2} {x:.2} {y:.2})\"", -state.font.turn / 10.0);
        }
        for (there, word) in [
            (state.font.bold, " font-weight=\"bold\""),
            (state.font.italic, " font-style=\"italic\""),
            (state.font.underline, " text-decoration=\"underline\""),
            (state.font.struck, " text-decoration=\"line-through\""),
        ] {
            if there {
                self.out.push_str(word);
            }
        }
        let _ = write!(self.out, ">{}</text>", escape(letters));
        if self.state.align & 1 == 1 {
            self.state.at.0 += width;
        }
    }
}

/// Where each letter begins; where no distances are known, the first one.
fn places(first: f64, advances: &[f64], growth: f64) -> Vec<String> {
    let mut place = first;
    let mut places = vec![first];
    places.extend(advances.iter().map(|advance| {
        place += advance * growth;
        place
    }));
    if !advances.is_empty() {
        places.pop();
    }
    places.iter().map(|place| format!("{place:.2}")).collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arc {
    Open,
    Chord,
    Slice,
}

/// MS-EMF 2.1.31.
fn stock_object(stock: u32) -> Option<Object> {
    let pen = |colour| Object::Pen(Some(Pen { colour: Colour(colour), width: 0.0, style: 0 }));
    let brush = |colour| Object::Brush(Some(Colour(colour)));
    Some(match stock {
        0 => brush(0x00ff_ffff),
        1 => brush(0x00c0_c0c0),
        2 => brush(0x0080_8080),
        3 => brush(0x0040_4040),
        4 => brush(0),
        5 => Object::Brush(None),
        6 => pen(0x00ff_ffff),
        7 => pen(0),
        8 => Object::Pen(None),
        10..=17 => Object::Font(Font::default()),
        _ => return None,
    })
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
