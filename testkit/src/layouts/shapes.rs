//! Forms as captions with values, in the shapes that offices give them.

use super::desk::Desk;

/// How captions stand to their values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// 氏名：値, one a line.
    Colon,
    /// 氏　　名　　値
    Spaced,
    /// │氏名│値│ between ruled lines.
    Ruled,
    /// 【氏名】値
    Bracket,
    /// The caption on one line, the value on the next.
    Above,
    /// Several captions with their values on a line.
    Running,
    /// 氏名<tab>値
    Tab,
    /// A table of two columns.
    Beside,
    /// A table of four columns: caption, value, caption, value.
    Double,
    /// A table where a row of captions stands over a row of values.
    Over,
    /// A table of one cell a pair: caption, line break, value.
    OneCell,
    /// A table of two cells: all captions in one, line by line, all values in the other.
    Lines,
}

/// Shapes of running text.
pub(crate) const TEXTS: [Shape; 7] =
    [Shape::Colon, Shape::Spaced, Shape::Ruled, Shape::Bracket, Shape::Above, Shape::Running, Shape::Tab];
/// Shapes of tables.
pub(crate) const TABLES: [Shape; 5] = [Shape::Beside, Shape::Double, Shape::Over, Shape::OneCell, Shape::Lines];

impl Desk {
    /// Writes a form in any shape.
    pub(crate) fn form(&mut self, pairs: &[(&str, &str)]) {
        let shapes: &[Shape] = if self.chance.one_in(2) { &TEXTS } else { &TABLES };
        let shape = *self.chance.pick(shapes);
        self.pairs(shape, pairs);
    }

    /// Writes a form in one of the shapes of running text.
    pub(crate) fn lines(&mut self, pairs: &[(&str, &str)]) {
        let shape = *self.chance.pick(&TEXTS);
        self.pairs(shape, pairs);
    }

    /// Writes a form in a shape.
    pub(crate) fn pairs(&mut self, shape: Shape, pairs: &[(&str, &str)]) {
        match shape {
            Shape::Beside | Shape::Double | Shape::Over | Shape::OneCell | Shape::Lines => self.as_table(shape, pairs),
            _ => self.as_text(shape, pairs),
        }
    }

    fn as_text(&mut self, shape: Shape, pairs: &[(&str, &str)]) {
        let colon = self.chance.word(&["：", ":", "： ", " : "]);
        let bullet = self.chance.word(&["", "", "・", "■", "○ ", "１　"]);
        if shape == Shape::Ruled {
            self.text("┌────────┬────────────────────┐\n");
        }
        for (caption, value) in pairs {
            let line = match shape {
                Shape::Spaced => format!("{caption}　　{value}\n"),
                Shape::Ruled => format!("│{caption}│{value}│\n├────────┼────────────────────┤\n"),
                Shape::Bracket => format!("【{caption}】{value}\n"),
                Shape::Above => format!("{bullet}{caption}\n　{value}\n"),
                Shape::Running => format!("{caption}　{value}　　"),
                Shape::Tab => format!("{caption}\t{value}\n"),
                _ => format!("{bullet}{caption}{colon}{value}\n"),
            };
            self.text(&line);
        }
        self.text("\n");
    }

    fn as_table(&mut self, shape: Shape, pairs: &[(&str, &str)]) {
        self.table();
        match shape {
            Shape::Double => {
                for two in pairs.chunks(2) {
                    let cells: Vec<&str> = two.iter().flat_map(|(caption, value)| [*caption, *value]).collect();
                    self.row(&cells);
                }
            }
            Shape::Over => {
                for few in pairs.chunks(3) {
                    self.row(&few.iter().map(|(caption, _)| *caption).collect::<Vec<_>>());
                    self.row(&few.iter().map(|(_, value)| *value).collect::<Vec<_>>());
                }
            }
            Shape::OneCell => {
                for two in pairs.chunks(2) {
                    let cells: Vec<String> = two.iter().map(|(caption, value)| format!("{caption}\n{value}")).collect();
                    self.row(&cells.iter().map(String::as_str).collect::<Vec<_>>());
                }
            }
            Shape::Lines => {
                let of = |part: fn(&(&str, &str)) -> String| pairs.iter().map(part).collect::<Vec<_>>().join("\n");
                let (captions, values) = (of(|pair| pair.0.to_owned()), of(|pair| pair.1.to_owned()));
                self.row(&[&captions, &values]);
            }
            _ => {
                for (caption, value) in pairs {
                    self.row(&[caption, value]);
                }
            }
        }
    }
}
