use crate::reading::Reading;
use crate::xml::Element;
use model::Hint;

/// How text of a document looks, as far as it may be meant not to be seen: white where nothing dark lies behind it, of
/// the colour that lies behind it, or of at most two points. Only what a run says itself counts, not its styles.
#[derive(Default)]
pub(crate) struct Ink {
    within: Within,
    run: bool,
    colour: Colour,
    tiny: bool,
    behind_run: Colour,
    behind_paragraph: Colour,
    behind_cell: Vec<Colour>,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Within {
    #[default]
    Nothing,
    Run,
    Paragraph,
    Cell,
}

/// A colour as red, green and blue; none if automatic.
type Colour = Option<u32>;

const WHITE: u32 = 0xff_ffff;

impl Ink {
    pub(crate) fn begin_run(&mut self) {
        (self.run, self.colour, self.tiny, self.behind_run) = (true, None, false, None);
    }

    pub(crate) fn begin_paragraph(&mut self) {
        self.behind_paragraph = None;
    }

    pub(crate) fn begin_cell(&mut self) {
        self.behind_cell.push(None);
    }

    pub(crate) fn end_cell(&mut self) {
        self.behind_cell.pop();
    }

    /// `rPr`, `pPr` or `tcPr`; DrawingML has the size in an attribute, in hundredths of a point.
    pub(crate) fn begin_properties(&mut self, element: &Element) {
        self.within = match (element.name(), self.within) {
            // Of the paragraph's own mark.
            ("rPr", Within::Paragraph) => Within::Nothing,
            ("rPr", _) => Within::Run,
            ("pPr", _) => Within::Paragraph,
            _ => Within::Cell,
        };
        if self.within == Within::Run
            && let Some(size) = element.value("sz").and_then(|v| v.parse::<u32>().ok())
        {
            self.tiny = size <= 200;
        }
    }

    pub(crate) fn end_properties(&mut self) {
        self.within = Within::Nothing;
    }

    /// `color`, `sz`, `shd` or `highlight`.
    pub(crate) fn property(&mut self, element: &Element) {
        let colour = |name: &str| element.value(name).and_then(|v| u32::from_str_radix(&v, 16).ok());
        match (element.name(), self.within) {
            ("color", Within::Run) => self.colour = colour("val"),
            // Half points.
            ("sz", Within::Run) => {
                self.tiny = element.value("val").and_then(|v| v.parse().ok()).is_some_and(|v: u32| v <= 4)
            }
            ("shd", Within::Run) => self.behind_run = colour("fill"),
            ("highlight", Within::Run) if element.is_on("val", true) => self.behind_run = Some(0),
            ("shd", Within::Paragraph) => self.behind_paragraph = colour("fill"),
            ("shd", Within::Cell) => self.behind_cell.last_mut().into_iter().for_each(|c| *c = colour("fill")),
            _ => {}
        }
    }

    /// Notes text that is not to be seen.
    pub(crate) fn note(&self, reading: &mut Reading, text: &str) {
        if !self.run || self.colour.is_none() && !self.tiny {
            return;
        }
        let cell = self.behind_cell.last().copied().flatten();
        let behind = self.behind_run.or(self.behind_paragraph).or(cell).unwrap_or(WHITE);
        if (self.tiny || self.colour == Some(behind)) && !text.trim().is_empty() {
            reading.hint(Hint::Concealed);
        }
    }
}
