/// A point or a vector in user space.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Point {
    pub(super) x: f32,
    pub(super) y: f32,
}

impl Point {
    pub(super) fn dot(self, other: Point) -> f32 {
        self.x * other.x + self.y * other.y
    }

    pub(super) fn minus(self, other: Point) -> Point {
        Point { x: self.x - other.x, y: self.y - other.y }
    }

    pub(super) fn plus(self, other: Point, times: f32) -> Point {
        Point { x: self.x + other.x * times, y: self.y + other.y * times }
    }

    pub(super) fn length(self) -> f32 {
        self.dot(self).sqrt()
    }

    /// Turned a quarter clockwise: from the direction of a line to that of the next lines.
    pub(super) fn turned(self) -> Point {
        Point { x: self.y, y: -self.x }
    }
}

/// A transformation `[a b c d e f]` (ISO 32000-2, 8.3.3).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Matrix(pub(super) [f32; 6]);

impl Matrix {
    pub(super) const IDENTITY: Matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// `self` first, then `outer`.
    pub(super) fn then(self, outer: Matrix) -> Matrix {
        let ([a, b, c, d, e, f], [k, l, m, n, o, p]) = (self.0, outer.0);
        Matrix([a * k + b * m, a * l + b * n, c * k + d * m, c * l + d * n, e * k + f * m + o, e * l + f * n + p])
    }

    pub(super) fn at(self, x: f32, y: f32) -> Point {
        let [a, b, c, d, e, f] = self.0;
        Point { x: a * x + c * y + e, y: b * x + d * y + f }
    }

    /// What one unit along the x axis becomes.
    pub(super) fn across(self) -> Point {
        let [a, b, ..] = self.0;
        Point { x: a, y: b }
    }

    /// What one unit along the y axis becomes.
    pub(super) fn upward(self) -> Point {
        let [_, _, c, d, ..] = self.0;
        Point { x: c, y: d }
    }

    /// How many times a surface grows.
    pub(super) fn area(self) -> f32 {
        let [a, b, c, d, ..] = self.0;
        (a * d - b * c).abs()
    }
}
