use super::content::Reader;
use super::geometry::Matrix;
use super::strings::text_string;
use crate::reading::Reading;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as Bytes};
use hayro_syntax::page::{Page, Resources};
use model::Hint;

/// Notes and fields of one page that are looked at.
const NOTES: usize = 20_000;

/// The notes and fields of a page.
pub(super) fn all<'a>(page: &Page<'a>) -> impl Iterator<Item = Dict<'a>> + use<'a> {
    let notes = page.raw().get::<Array<'a>>("Annots").unwrap_or_default();
    notes.iter::<Object<'a>>().filter_map(Object::into_dict).take(NOTES)
}

/// Reads what notes and fields look like as part of the page, so that an entry stands behind its caption.
pub(super) fn appearances<'a>(reader: &mut Reader<'a, '_>, page: &Page<'a>) {
    for note in all(page) {
        let Some(stream) = appearance(&note) else { continue };
        let Some(place) = place(&note, &stream) else { continue };
        reader.form(&stream, &Resources::new(Dict::default()), place, 0);
    }
}

/// The normal appearance; of a field with several states the one it is in.
fn appearance<'a>(note: &Dict<'a>) -> Option<Stream<'a>> {
    let appearances = note.get::<Dict<'a>>("AP")?;
    if let Some(stream) = appearances.get::<Stream<'a>>("N") {
        return Some(stream);
    }
    let state = note.get::<Name<'a>>("AS")?;
    appearances.get::<Dict<'a>>("N")?.get::<Stream<'a>>(&state)
}

/// Fits the form's box, as its matrix turns it, into the note's rectangle (ISO 32000-2, 12.5.5).
fn place(note: &Dict<'_>, stream: &Stream<'_>) -> Option<Matrix> {
    let [x0, y0, x1, y1] = note.get::<[f32; 4]>("Rect")?;
    let [left, bottom, right, top] = stream.dict().get::<[f32; 4]>("BBox")?;
    let matrix = stream.dict().get::<[f32; 6]>("Matrix").map_or(Matrix::IDENTITY, Matrix);
    let corners = [(left, bottom), (right, bottom), (left, top), (right, top)].map(|(x, y)| matrix.at(x, y));
    let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
    for corner in corners {
        low = [low[0].min(corner.x), low[1].min(corner.y)];
        high = [high[0].max(corner.x), high[1].max(corner.y)];
    }
    let scale = |to: f32, from: f32| if from.abs() > f32::EPSILON { to / from } else { 1.0 };
    let across = scale((x1 - x0).abs(), high[0] - low[0]);
    let up = scale((y1 - y0).abs(), high[1] - low[1]);
    Some(Matrix([across, 0.0, 0.0, up, x0.min(x1) - low[0] * across, y0.min(y1) - low[1] * up]))
}

/// Who wrote a note and what it says, as far as the page does not show it.
pub(super) fn comment(note: &Dict<'_>, shown: &str) -> Option<String> {
    let subtype = note.get::<Name<'_>>("Subtype");
    if matches!(subtype.as_deref(), Some(b"Widget" | b"Popup")) {
        return None;
    }
    let text = |key: &str| note.get::<Bytes<'_>>(key).map(|s| text_string(s.as_bytes()));
    let mut said = [text("Contents"), link(note)].into_iter().flatten().filter(|t| is_news(t, shown)).peekable();
    said.peek()?;
    let author = text("T").map_or_else(String::new, |author| format!("{author}: "));
    Some(format!("{author}{}\n", said.collect::<Vec<_>>().join("\n")))
}

/// The address of a link to a mailbox; other links name no person.
fn link(note: &Dict<'_>) -> Option<String> {
    let address = note.get::<Dict<'_>>("A")?.get::<Bytes<'_>>("URI")?;
    let address = text_string(address.as_bytes());
    address.strip_prefix("mailto:").map(|to| to.split('?').next().unwrap_or(to).to_owned())
}

/// Whether a text that is not empty is missing from what the pages show.
pub(super) fn is_news(text: &str, shown: &str) -> bool {
    let squeezed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    !squeezed.is_empty() && !shown.contains(&squeezed)
}

/// Hints at what would happen on a click or on opening.
pub(super) fn note_action(reading: &mut Reading, action: Option<Dict<'_>>) {
    let Some(kind) = action.and_then(|a| a.get::<Name<'_>>("S")) else { return };
    match &kind[..] {
        b"JavaScript" => reading.hint(Hint::Macro),
        b"GoToR" | b"GoToE" | b"Launch" | b"SubmitForm" | b"ImportData" => reading.hint(Hint::ExternalLink),
        _ => {}
    }
}
