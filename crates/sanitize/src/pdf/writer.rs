//! The new file: objects in the order in which they are met from the catalogue, a plain table of contents, nothing else.

use super::value::{Entries, Id, Value, set, write};
use model::sanitising::{Reason, Refusal};
use std::collections::VecDeque;

/// Objects of one file: as many as a table of contents of ten digits and a verifier in bounded memory can take.
const OBJECTS: usize = 4_000_000;

/// What an object of the new file is made of.
#[derive(Debug)]
pub(super) enum Body {
    Plain(Value),
    /// A stream: its dictionary without `Length` and `Filter`, how it is packed, and its packed bytes.
    Stream(Entries, Packing, Vec<u8>),
}

/// How the bytes of a stream are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    /// Deflated.
    Flate,
    /// Deflated after a filter over rows of so many components, bits, and columns.
    FlateRows { colours: u32, bits: u32, columns: u32 },
    /// A JPEG picture of our own encoder.
    Jpeg,
}

/// The objects of the new file.
#[derive(Default)]
pub(super) struct Objects(Vec<Option<Body>>);

impl Objects {
    /// Room for an object that is not made yet, so that others can refer to it.
    ///
    /// # Errors
    /// [`Reason::LimitCount`].
    pub(super) fn reserve(&mut self) -> Result<Id, Refusal> {
        if self.0.len() >= OBJECTS {
            return Err(Refusal::new(Reason::LimitCount, "objects"));
        }
        self.0.push(None);
        Ok(Id(self.0.len() - 1))
    }

    pub(super) fn put(&mut self, id: Id, body: Body) {
        if let Some(slot) = self.0.get_mut(id.0) {
            *slot = Some(body);
        }
    }

    /// # Errors
    /// [`Reason::LimitCount`].
    pub(super) fn add(&mut self, body: Body) -> Result<Value, Refusal> {
        let id = self.reserve()?;
        self.put(id, body);
        Ok(Value::Ref(id))
    }

    pub(super) fn is_made(&self, id: Id) -> bool {
        self.body(id).is_some()
    }

    fn body(&self, id: Id) -> Option<&Body> {
        self.0.get(id.0)?.as_ref()
    }

    /// The whole file. What nothing refers to is not written.
    pub(super) fn file(&self, root: Id, info: Option<Id>) -> Vec<u8> {
        let (order, numbers) = self.numbered(root, info);
        let number = |id: Id| numbers.get(id.0).copied().flatten();
        let size: usize = order.iter().map(|id| self.size(*id)).sum();
        let mut out = Vec::with_capacity(size + 1024);
        // Four bytes beyond ASCII tell programs that carry files that this one is binary (ISO 32000-2, 7.5.2).
        out.extend_from_slice(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
        let mut offsets = Vec::with_capacity(order.len());
        for (index, id) in order.iter().enumerate() {
            offsets.push(out.len());
            out.extend_from_slice(format!("{} 0 obj\n", index + 1).as_bytes());
            if let Some(body) = self.body(*id) {
                write_body(&mut out, body, &number);
            }
            out.extend_from_slice(b"\nendobj\n");
        }
        let start = out.len();
        out.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).as_bytes());
        for offset in &offsets {
            out.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
        }
        let mut trailer = vec![];
        set(&mut trailer, "Size", Value::Int(offsets.len() as i64 + 1));
        set(&mut trailer, "Root", Value::Ref(root));
        if let Some(info) = info {
            set(&mut trailer, "Info", Value::Ref(info));
        }
        out.extend_from_slice(b"trailer\n");
        write(&mut out, &Value::Dict(trailer), &number);
        out.extend_from_slice(format!("\nstartxref\n{start}\n%%EOF\n").as_bytes());
        out
    }

    /// Numbers in the order in which objects are met, breadth first: the same for the same graph, whatever was left out on
    /// the way to it.
    fn numbered(&self, root: Id, info: Option<Id>) -> (Vec<Id>, Vec<Option<usize>>) {
        let mut numbers = vec![None; self.0.len()];
        let (mut order, mut queue) = (Vec::new(), VecDeque::new());
        let mut meet = |id: Id, queue: &mut VecDeque<Id>| {
            if let Some(slot) = numbers.get_mut(id.0).filter(|slot| slot.is_none() && self.body(id).is_some()) {
                order.push(id);
                *slot = Some(order.len());
                queue.push_back(id);
            }
        };
        for id in [Some(root), info].into_iter().flatten() {
            meet(id, &mut queue);
        }
        while let Some(id) = queue.pop_front() {
            match self.body(id) {
                Some(Body::Plain(value)) => references(value, &mut |id| meet(id, &mut queue)),
                Some(Body::Stream(entries, ..)) => {
                    entries.iter().for_each(|(_, value)| references(value, &mut |id| meet(id, &mut queue)));
                }
                None => {}
            }
        }
        (order, numbers)
    }

    fn size(&self, id: Id) -> usize {
        match self.body(id) {
            Some(Body::Stream(entries, _, data)) => data.len() + entries.len() * 20 + 128,
            _ => 160,
        }
    }
}

fn references(value: &Value, meet: &mut impl FnMut(Id)) {
    match value {
        Value::Ref(id) => meet(*id),
        Value::Array(items) => items.iter().for_each(|item| references(item, meet)),
        Value::Dict(entries) => entries.iter().for_each(|(_, value)| references(value, meet)),
        _ => {}
    }
}

fn write_body(out: &mut Vec<u8>, body: &Body, number: &impl Fn(Id) -> Option<usize>) {
    match body {
        Body::Plain(value) => write(out, value, number),
        Body::Stream(entries, packing, data) => {
            let mut entries = entries.clone();
            set(
                &mut entries,
                "Filter",
                Value::name(if *packing == Packing::Jpeg { "DCTDecode" } else { "FlateDecode" }),
            );
            if let Packing::FlateRows { colours, bits, columns } = packing {
                let mut rows = vec![];
                set(&mut rows, "Predictor", Value::Int(15));
                set(&mut rows, "Colors", Value::Int(i64::from(*colours)));
                set(&mut rows, "BitsPerComponent", Value::Int(i64::from(*bits)));
                set(&mut rows, "Columns", Value::Int(i64::from(*columns)));
                set(&mut entries, "DecodeParms", Value::Dict(rows));
            }
            set(&mut entries, "Length", Value::Int(data.len() as i64));
            write(out, &Value::Dict(entries), number);
            out.extend_from_slice(b"\nstream\n");
            out.extend_from_slice(data);
            out.extend_from_slice(b"\nendstream");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nothing_refers_to_is_not_written_and_leaves_no_gap() {
        let mut objects = Objects::default();
        let lost = objects.add(Body::Plain(Value::Text(b"lost".to_vec()))).unwrap();
        let leaf = objects.add(Body::Plain(Value::Int(7))).unwrap();
        let never = objects.reserve().unwrap();
        let root = objects.reserve().unwrap();
        objects.put(root, Body::Plain(Value::Array(vec![Value::Ref(never), leaf])));
        let file = String::from_utf8_lossy(&objects.file(root, None)).into_owned();
        assert!(file.contains("1 0 obj\n[2 0 R]\nendobj\n2 0 obj\n7\nendobj\n"), "{file}");
        assert!(!file.contains("lost") && matches!(lost, Value::Ref(_)));
    }
}
