use super::font::{Font, Text};
use super::geometry::{Matrix, Point};
use super::layout::{Layout, Mark};
use super::streams::decoded;
use super::strings::text_string;
use hayro_syntax::content::{Instruction, UntypedIter};
use hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as Bytes};
use hayro_syntax::page::Resources;
use std::collections::HashMap;

/// How deep forms may lie in one another; deeper ones show nothing a person would have put there.
const NESTING: usize = 12;
/// Saved graphics states; a content stream that wants more is no drawing.
const SAVED: usize = 256;
/// Bytes of one content stream, expanded.
const CONTENT: usize = 64 << 20;
/// What opening a form costs beside its operators, in operators.
const FORM: u64 = 64;
/// Smaller letters, in points, are not seen by people.
const TINY: f32 = 1.0;

/// Operators that may still be carried out. One stands for 16 bytes of expanded content, too.
pub(super) struct Budget(pub(super) u64);

impl Budget {
    fn take(&mut self, count: u64) -> bool {
        let enough = self.0 >= count;
        self.0 = self.0.saturating_sub(count);
        enough
    }
}

/// The fonts of a document, each read once.
#[derive(Default)]
pub(super) struct Fonts<'a> {
    /// By number and generation of the object.
    objects: HashMap<(u32, i32), usize>,
    /// By where the dictionary lies in the document.
    places: HashMap<usize, usize>,
    fonts: Vec<Font<'a>>,
}

impl<'a> Fonts<'a> {
    /// The font of this name; a reference is enough to know one that was met, so that its dictionary is not read again.
    fn named(&mut self, resources: &Resources<'a>, name: &Name<'_>) -> Option<usize> {
        let object = resources.fonts.get_ref(name).map(|id| (id.obj_number, id.gen_number));
        if let Some(known) = object.and_then(|id| self.objects.get(&id)) {
            return Some(*known);
        }
        let index = self.find(&resources.get_font(name)?);
        if let Some(id) = object {
            self.objects.insert(id, index);
        }
        Some(index)
    }

    fn find(&mut self, dict: &Dict<'a>) -> usize {
        let fonts = &mut self.fonts;
        *self.places.entry(dict.data().as_ptr() as usize).or_insert_with(|| {
            fonts.push(Font::new(dict));
            fonts.len() - 1
        })
    }
}

/// What a page shows beside its text.
#[derive(Default)]
pub(super) struct Seen {
    /// Surface of the pictures, in square points.
    pub(super) pictures: f32,
    /// Shapes and shadings.
    pub(super) shapes: u64,
    /// Characters drawn so that people do not see them.
    concealed: u64,
    /// Characters drawn without ink: the text under a scan, or a trick.
    invisible: u64,
    pub(super) glyphs: u64,
    /// Characters of which the document does not tell what they are.
    pub(super) unknown: u64,
    /// Whether not all of it was looked at.
    pub(super) cut: bool,
    /// Whether a content stream could not be decoded.
    pub(super) broken: bool,
}

impl Seen {
    pub(super) fn is_concealing(&self) -> bool {
        const CHANCE: u64 = 4;
        self.concealed >= CHANCE || self.invisible >= CHANCE && self.pictures == 0.0
    }
}

#[derive(Clone)]
struct State {
    to_page: Matrix,
    font: Option<usize>,
    size: f32,
    char_space: f32,
    word_space: f32,
    stretch: f32,
    leading: f32,
    rise: f32,
    inkless: bool,
    white: bool,
}

/// Carries out the operators of a page's content as far as text goes.
pub(super) struct Reader<'a, 'r> {
    pub(super) fonts: &'r mut Fonts<'a>,
    pub(super) budget: &'r mut Budget,
    pub(super) layout: Layout,
    pub(super) seen: Seen,
    /// `[left, bottom, right, top]` of the visible page.
    pub(super) bounds: [f32; 4],
    /// Where the next glyph goes, and where the next line starts.
    text: Matrix,
    line: Matrix,
    /// Replacement texts of the marked content around; told only where the glyphs themselves are not known.
    replacements: Vec<Option<String>>,
}

impl<'a, 'r> Reader<'a, 'r> {
    pub(super) fn new(fonts: &'r mut Fonts<'a>, budget: &'r mut Budget, bounds: [f32; 4]) -> Self {
        Reader {
            fonts,
            budget,
            layout: Layout::default(),
            seen: Seen::default(),
            bounds,
            text: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
            replacements: Vec::new(),
        }
    }

    /// Reads a content stream. `to_page` places it.
    pub(super) fn content(&mut self, bytes: &[u8], resources: &Resources<'a>, to_page: Matrix, depth: usize) {
        let mut state = State {
            to_page,
            font: None,
            size: 1.0,
            char_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            inkless: false,
            white: false,
        };
        let mut saved: Vec<State> = Vec::new();
        let mut operators = UntypedIter::new(bytes);
        while let Some(operator) = operators.next() {
            if !self.budget.take(1) {
                self.seen.cut = true;
                return;
            }
            match &operator.operator[..] {
                b"q" if saved.len() < SAVED => saved.push(state.clone()),
                b"Q" => state = saved.pop().unwrap_or(state),
                b"Do" => self.draw(&operator, resources, &state, depth),
                name => self.operator(name, &operator, resources, &mut state),
            }
        }
    }

    /// Reads a form (ISO 32000-2, 8.10) placed by `to_page`.
    pub(super) fn form(&mut self, stream: &Stream<'a>, outer: &Resources<'a>, to_page: Matrix, depth: usize) {
        if depth >= NESTING {
            self.seen.cut = true;
            return;
        }
        let Some((bytes, whole)) = decoded(stream, CONTENT) else {
            self.seen.broken = true;
            return;
        };
        self.seen.cut |= !whole || !self.budget.take(FORM + bytes.len() as u64 / 16);
        if self.budget.0 == 0 {
            return;
        }
        let matrix = stream.dict().get::<[f32; 6]>("Matrix").map_or(Matrix::IDENTITY, Matrix);
        let own = stream.dict().get::<Dict<'a>>("Resources").map(Resources::new);
        let (text, line) = (self.text, self.line);
        self.content(&bytes, own.as_ref().unwrap_or(outer), matrix.then(to_page), depth + 1);
        (self.text, self.line) = (text, line);
    }

    fn draw(&mut self, operator: &Instruction<'_, '_>, resources: &Resources<'a>, state: &State, depth: usize) {
        let Some(stream) = name(operator).and_then(|n| resources.get_x_object(n)) else { return };
        if stream.dict().get::<Name<'_>>("Subtype").as_deref() == Some(b"Form") {
            self.form(&stream, resources, state.to_page, depth);
        } else {
            self.seen.pictures += state.to_page.area();
        }
    }

    fn operator(&mut self, name: &[u8], operator: &Instruction<'_, '_>, resources: &Resources<'a>, state: &mut State) {
        match name {
            b"Tj" => self.show_all(operator, state),
            b"TJ" => self.show_spaced(operator, state),
            b"'" => {
                self.next_line(0.0, -state.leading);
                self.show_all(operator, state);
            }
            b"\"" => {
                if let [Some(word), Some(char)] = first_numbers(operator) {
                    (state.word_space, state.char_space) = (word, char);
                }
                self.next_line(0.0, -state.leading);
                self.show_all(operator, state);
            }
            b"BT" => (self.text, self.line) = (Matrix::IDENTITY, Matrix::IDENTITY),
            b"Tm" => {
                if let Some(matrix) = numbers(operator).map(Matrix) {
                    (self.text, self.line) = (matrix, matrix);
                }
            }
            b"Td" | b"TD" => {
                let Some([x, y]) = numbers(operator) else { return };
                if name == b"TD" {
                    state.leading = -y;
                }
                self.next_line(x, y);
            }
            b"T*" => self.next_line(0.0, -state.leading),
            b"Tf" => self.set_font(operator, resources, state),
            b"gs" => self.set_extended(operator, resources, state),
            b"cm" => {
                if let Some(matrix) = numbers(operator) {
                    state.to_page = Matrix(matrix).then(state.to_page);
                }
            }
            b"BDC" | b"BMC" => self.begin_marked(operator, resources),
            b"EMC" => drop(self.replacements.pop()),
            b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"S" | b"s" | b"sh" => self.seen.shapes += 1,
            b"BI" => self.seen.pictures += state.to_page.area(),
            _ => state.set(name, operator),
        }
    }

    fn next_line(&mut self, x: f32, y: f32) {
        self.line = Matrix([1.0, 0.0, 0.0, 1.0, x, y]).then(self.line);
        self.text = self.line;
    }

    fn set_font(&mut self, operator: &Instruction<'_, '_>, resources: &Resources<'a>, state: &mut State) {
        state.size = numbers(operator).map_or(state.size, |[size]| size);
        state.font = name(operator).and_then(|n| self.fonts.named(resources, n));
    }

    fn set_extended(&mut self, operator: &Instruction<'_, '_>, resources: &Resources<'a>, state: &mut State) {
        let Some(extended) = name(operator).and_then(|n| resources.get_ext_g_state(n)) else { return };
        let Some(font) = extended.get::<Array<'a>>("Font") else { return };
        let mut items = font.flex_iter();
        if let (Some(dict), size) = (items.next::<Dict<'a>>(), items.next::<f32>()) {
            state.font = Some(self.fonts.find(&dict));
            state.size = size.unwrap_or(state.size);
        }
    }

    fn begin_marked(&mut self, operator: &Instruction<'_, '_>, resources: &Resources<'a>) {
        if self.replacements.len() > SAVED {
            return;
        }
        let text = operator.operands().last().and_then(|properties| match properties {
            Object::Dict(dict) => dict.get::<Bytes<'_>>("ActualText").map(|s| text_string(s.as_bytes())),
            Object::Name(name) => {
                let dict = resources.properties.get::<Dict<'_>>(name)?;
                dict.get::<Bytes<'_>>("ActualText").map(|s| text_string(s.as_bytes()))
            }
            _ => None,
        });
        self.replacements.push(text);
    }

    fn show_all(&mut self, operator: &Instruction<'_, '_>, state: &State) {
        if let Some(Object::String(string)) = operator.operands().last() {
            self.show(string.as_bytes(), state);
        }
    }

    fn show_spaced(&mut self, operator: &Instruction<'_, '_>, state: &State) {
        let Some(Object::Array(array)) = operator.operands().last() else { return };
        let vertical = state.font.and_then(|f| self.fonts.fonts.get(f)).is_some_and(Font::is_vertical);
        for item in array.iter::<Object<'_>>() {
            match item {
                Object::String(string) => self.show(string.as_bytes(), state),
                Object::Number(back) => {
                    let distance = -back.as_f32() / 1000.0 * state.size;
                    self.advance(distance * if vertical { 1.0 } else { state.stretch }, vertical);
                }
                _ => {}
            }
        }
    }

    fn advance(&mut self, distance: f32, vertical: bool) {
        let Matrix([a, b, c, d, e, f]) = self.text;
        self.text = if vertical {
            Matrix([a, b, c, d, e + c * distance, f + d * distance])
        } else {
            Matrix([a, b, c, d, e + a * distance, f + b * distance])
        };
    }

    fn show(&mut self, bytes: &[u8], state: &State) {
        let Some(font_index) = state.font else { return };
        let Some(font) = self.fonts.fonts.get(font_index) else { return };
        let (vertical, composite, em) = (font.is_vertical(), font.is_composite(), font.em);
        let place = self.text.then(state.to_page);
        let axis = if vertical { place.upward() } else { place.across() };
        let unit = axis.length();
        let em = em * state.size.abs() * place.upward().length();
        if !(unit.is_normal() && em.is_normal()) {
            return;
        }
        let sense = state.size.signum() * if vertical { -1.0 } else { state.stretch.signum() };
        let along = Point::default().plus(axis, sense / unit);
        let mut rest = bytes;
        while !rest.is_empty() {
            let Some(font) = self.fonts.fonts.get_mut(font_index) else { return };
            let (code, length) = font.next_code(rest);
            rest = rest.get(length..).unwrap_or_default();
            let glyph = font.glyph(code, length);
            let mut distance = glyph.advance / 1000.0 * state.size + state.char_space;
            if code == 32 && (length == 1 || !composite) {
                distance += state.word_space;
            }
            if !vertical {
                distance *= state.stretch;
            }
            let start = self.text.then(state.to_page).at(0.0, state.rise);
            let mark = Mark { start, along, reach: (distance * unit * sense).max(0.0), em };
            self.note(&glyph.text, &mark, state);
            self.put(font_index, glyph.text, &mark);
            self.advance(distance, vertical);
        }
    }

    fn put(&mut self, font: usize, text: Text, mark: &Mark) {
        match text {
            Text::One(c) => self.layout.add(mark, c),
            Text::Many(index) => {
                let Some(font) = self.fonts.fonts.get(font) else { return };
                self.layout.add_all(mark, font.ligature(index));
            }
            Text::Unknown | Text::Unread => match self.replacements.iter_mut().rev().find_map(Option::take) {
                Some(text) => self.layout.add_all(mark, &text),
                None => self.seen.unknown += 1,
            },
        }
    }

    /// Notes whether people see the glyph.
    fn note(&mut self, text: &Text, mark: &Mark, state: &State) {
        if matches!(text, Text::One(c) if c.is_whitespace()) {
            return;
        }
        self.seen.glyphs += 1;
        let [left, bottom, right, top] = self.bounds;
        let outside = mark.start.x < left - mark.em
            || mark.start.x > right + mark.em
            || mark.start.y < bottom - mark.em
            || mark.start.y > top + mark.em;
        // White letters on something painted before are a caption on a dark ground.
        let white = state.white && self.seen.shapes == 0 && self.seen.pictures == 0.0;
        if state.inkless {
            self.seen.invisible += 1;
        } else if outside || white || mark.em < TINY {
            self.seen.concealed += 1;
        }
    }
}

impl State {
    fn set(&mut self, name: &[u8], operator: &Instruction<'_, '_>) {
        let all = |value: f32| {
            let mut operands = operator.operands();
            operands.all(|o| matches!(o, Object::Number(n) if n.as_f32() == value))
        };
        let one = numbers(operator).map(|[value]| value);
        match (name, one) {
            (b"Tc", Some(value)) => self.char_space = value,
            (b"Tw", Some(value)) => self.word_space = value,
            (b"Tz", Some(value)) => self.stretch = value / 100.0,
            (b"TL", Some(value)) => self.leading = value,
            (b"Ts", Some(value)) => self.rise = value,
            (b"Tr", Some(value)) => self.inkless = value == 3.0 || value == 7.0,
            (b"g" | b"rg", _) => self.white = all(1.0),
            (b"k", _) => self.white = all(0.0),
            // One component may be the tint of an ink, of which 1 is the most.
            (b"sc" | b"scn", _) => self.white = operator.operands().count() == 3 && all(1.0),
            (b"cs", _) => self.white = false,
            _ => {}
        }
    }
}

fn name<'b, 'c>(operator: &Instruction<'b, 'c>) -> Option<&'b Name<'c>> {
    operator.operands().find_map(|o| match o {
        Object::Name(name) => Some(name),
        _ => None,
    })
}

/// The last `N` operands, if they are numbers.
fn numbers<const N: usize>(operator: &Instruction<'_, '_>) -> Option<[f32; N]> {
    let skipped = operator.operands().count().checked_sub(N)?;
    let mut values = [0.0; N];
    for (value, operand) in values.iter_mut().zip(operator.operands().skip(skipped)) {
        let Object::Number(number) = operand else { return None };
        *value = number.as_f32();
    }
    Some(values)
}

fn first_numbers(operator: &Instruction<'_, '_>) -> [Option<f32>; 2] {
    let mut operands = operator.operands().map(|o| match o {
        Object::Number(number) => Some(number.as_f32()),
        _ => None,
    });
    [operands.next().flatten(), operands.next().flatten()]
}
