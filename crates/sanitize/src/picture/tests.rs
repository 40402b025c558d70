use super::*;
use crate::{Limits, Policy};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ExtendedColorType, ImageFormat, Rgb, RgbImage};
use jpeg_encoder::SamplingFactor;
use std::io::Cursor;

fn photo(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([(x * 3) as u8, (y * 5) as u8, (x * y) as u8]))
}

fn encoded(format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(photo(37, 23)).write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn jpeg() -> Vec<u8> {
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, 80).encode(&photo(37, 23), 37, 23, ExtendedColorType::Rgb8).unwrap();
    out
}

/// Recodes twice: the second time nothing may change and nothing be left out.
fn run(bytes: &[u8], kind: Kind) -> Result<(Recoded, Vec<Item>), Refusal> {
    let policy = Policy::default();
    let mut ledger = Ledger::new(&policy, None);
    let (new, out) = rebuild(bytes, kind, &mut ledger)?;
    assert!(ledger.account.balances());
    assert_eq!(ledger.account.read, bytes.len() as u64);
    let mut second = Ledger::new(&policy, None);
    assert_eq!(rebuild(&new, out, &mut second).unwrap(), (new.clone(), out));
    assert_eq!(second.into_parts().0, []);
    let items = ledger.into_parts().0.iter().map(|removed| removed.item).collect();
    Ok((Recoded { bytes: new, kind: out }, items))
}

fn pixels(bytes: &[u8]) -> RgbImage {
    image::load_from_memory(bytes).unwrap().to_rgb8()
}

fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [&name[..], body].concat();
    let sum = crc32fast::hash(&named);
    [&(body.len() as u32).to_be_bytes()[..], &named, &sum.to_be_bytes()].concat()
}

#[test]
fn a_picture_loses_all_but_its_pixels() {
    let png = encoded(ImageFormat::Png);
    let gif = encoded(ImageFormat::Gif);
    let jpeg = jpeg();
    let payload = b"<script>payload</script>";
    let inside = |at: usize, what: &[u8], whole: &[u8]| [&whole[..at], what, &whole[at..]].concat();
    let segment = [b"\xff\xe1\x00\x20Exif\0\0", &payload[..]].concat();
    for (bytes, kind, item) in [
        (inside(33, &chunk(b"tEXt", payload), &png), Kind::Png, Item::PictureMetadata),
        (inside(33, &chunk(b"prVt", payload), &png), Kind::Png, Item::HiddenData),
        ([&png[..], payload].concat(), Kind::Png, Item::StrayBytes),
        (inside(2, &segment, &jpeg), Kind::Jpeg, Item::PictureMetadata),
        (inside(2, &[b"\xff\xfe\x00\x1a", &payload[..]].concat(), &jpeg), Kind::Jpeg, Item::PictureMetadata),
        ([&jpeg[..], payload].concat(), Kind::Jpeg, Item::StrayBytes),
        (inside(gif.len() - 1, &[b"!\xfe\x18", &payload[..], b"\0"].concat(), &gif), Kind::Gif, Item::PictureMetadata),
        ([&gif[..], payload].concat(), Kind::Gif, Item::StrayBytes),
        ([&encoded(ImageFormat::Bmp)[..], payload].concat(), Kind::Bmp, Item::StrayBytes),
        ([&encoded(ImageFormat::WebP)[..], payload].concat(), Kind::Webp, Item::StrayBytes),
    ] {
        let (new, items) = run(&bytes, kind).unwrap_or_else(|refusal| panic!("{kind:?} {item}: {refusal}"));
        assert!(memchr::memmem::find(&new.bytes, b"payload").is_none(), "{kind:?} {item}");
        assert!(items.contains(&item), "{kind:?}: {items:?}");
    }
}

#[test]
fn pixels_stay_what_they_were() {
    for (format, kind, out) in [
        (ImageFormat::Png, Kind::Png, Kind::Png),
        (ImageFormat::Gif, Kind::Gif, Kind::Gif),
        (ImageFormat::Bmp, Kind::Bmp, Kind::Png),
        (ImageFormat::WebP, Kind::Webp, Kind::Png),
    ] {
        let bytes = encoded(format);
        let (new, _) = run(&bytes, kind).unwrap();
        assert_eq!((new.kind, pixels(&new.bytes)), (out, pixels(&bytes)), "{kind:?}");
    }
    let tiff = encoded(ImageFormat::Tiff);
    assert_eq!(pixels(&run(&tiff, Kind::Tiff).unwrap().0.bytes), pixels(&tiff));
    let policy = Policy::default();
    assert_eq!(recode(&tiff, "word/media/image1.tiff", &mut Ledger::new(&policy, None)).unwrap().kind, Kind::Png);
    let (new, _) = run(&jpeg(), Kind::Jpeg).unwrap();
    let near = |(a, b): (&u8, &u8)| a.abs_diff(*b) < 24;
    assert!(pixels(&new.bytes).iter().zip(photo(37, 23).iter()).filter(|pair| !near(*pair)).count() < 200);
}

#[test]
fn a_jpeg_keeps_its_sampling_and_is_kept_once_it_is_ours() {
    let policy = Policy::default();
    let again = |bytes: &[u8]| rebuild(bytes, Kind::Jpeg, &mut Ledger::new(&policy, None)).unwrap().0;
    for (sampling, sides) in [
        (SamplingFactor::F_1_1, 0x11),
        (SamplingFactor::F_2_1, 0x21),
        (SamplingFactor::F_2_2, 0x22),
        // Rare, and written at full size.
        (SamplingFactor::F_1_2, 0x11),
    ] {
        let mut source = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut source, 71);
        encoder.set_sampling_factor(sampling);
        encoder.encode(&photo(37, 23), 37, 23, jpeg_encoder::ColorType::Rgb).unwrap();
        let own = again(&source);
        let frame = memchr::memmem::find(&own, b"\xff\xc0").unwrap();
        assert_eq!(own[frame + 11], sides, "{sampling:?}");
        assert_ne!(own, source);
        assert_eq!(again(&own), own, "{sampling:?}");
    }
}

#[test]
fn only_our_own_jpeg_is_kept_as_it_is() {
    let own = run(&jpeg(), Kind::Jpeg).unwrap().0.bytes;
    let policy = Policy::default();
    let again = |bytes: &[u8]| rebuild(bytes, Kind::Jpeg, &mut Ledger::new(&policy, None)).map(|(new, _)| new);
    assert_eq!(again(&own).unwrap(), own);
    // One bit of what is coded, a comment, a byte behind: none of them is our encoder's work, and none is kept.
    for at in [own.len() - 3, own.len() - 20, own.len() / 2 + 100] {
        let mut bent = own.clone();
        bent[at] ^= 0x10;
        assert!(again(&bent).map_or(true, |new| new != bent || pixels(&new).dimensions() == (37, 23)));
    }
    assert_ne!(again(&[&own[..], b"x"].concat()).unwrap(), [&own[..], b"x"].concat());
    let behind = [&own[..own.len() - 2], b"payload\xff\xd9"].concat();
    assert!(again(&behind).is_ok_and(|new| memchr::memmem::find(&new, b"payload").is_none()));
}

#[test]
fn a_bomb_and_a_picture_that_breaks_off_are_refused() {
    let policy = Policy { limits: Limits { pixels: 500, ..Limits::default() }, ..Policy::default() };
    for (format, kind) in [
        (ImageFormat::Png, Kind::Png),
        (ImageFormat::Gif, Kind::Gif),
        (ImageFormat::Bmp, Kind::Bmp),
        (ImageFormat::WebP, Kind::Webp),
        (ImageFormat::Tiff, Kind::Tiff),
        (ImageFormat::Jpeg, Kind::Jpeg),
    ] {
        let bytes = if kind == Kind::Jpeg { jpeg() } else { encoded(format) };
        let refusal = rebuild(&bytes, kind, &mut Ledger::new(&policy, None)).unwrap_err();
        assert_eq!(refusal.reason, Reason::LimitCount, "{kind:?}");
        for part in [bytes.len() / 2, bytes.len() - 9, 20, 10] {
            assert_eq!(run(&bytes[..part], kind).err().unwrap().reason, Reason::Malformed, "{kind:?} {part}");
        }
    }
}

#[test]
fn an_animation_keeps_its_frames_up_to_a_limit() {
    let mut out = Vec::new();
    let mut encoder = ::gif::Encoder::new(&mut out, 2, 2, &[0, 0, 0, 255, 0, 0]).unwrap();
    encoder.set_repeat(::gif::Repeat::Infinite).unwrap();
    for at in 0..205u8 {
        let frame =
            ::gif::Frame { width: 2, height: 2, delay: 7, buffer: vec![at & 1; 4].into(), ..::gif::Frame::default() };
        encoder.write_frame(&frame).unwrap();
    }
    drop(encoder);
    let (new, items) = run(&out, Kind::Gif).unwrap();
    assert_eq!(items, [Item::Frame]);
    let mut decoder = ::gif::DecodeOptions::new().read_info(new.bytes.as_slice()).unwrap();
    let mut frames = 0;
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        assert_eq!((frame.delay, frame.buffer[0]), (7, (frames & 1) as u8));
        frames += 1;
    }
    assert_eq!((frames, decoder.repeat()), (200, ::gif::Repeat::Infinite));
}

const SVG: &str =
    "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='20' height='10'>";

#[test]
fn a_drawing_becomes_what_it_shows_and_calls_nobody() {
    for (inner, item) in [
        ("<script>alert(1)</script>", Item::Script),
        ("<rect onload='x' width='1' height='1'/>", Item::EventHandler),
        ("<image xlink:href='http://host/x.png' width='1' height='1'/>", Item::ExternalPicture),
        ("<image href='file:///etc/passwd' width='1' height='1'/>", Item::ExternalPicture),
        ("<use href='http://host/x.svg#a'/>", Item::ExternalLink),
        ("<style>@import 'http://host/'</style>", Item::RemoteContent),
        ("<rect fill='url(http://host/#a)' width='1' height='1'/>", Item::RemoteContent),
        ("<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>", Item::ForeignChunk),
        ("<a href='javascript:x'><rect width='1' height='1'/></a>", Item::LinkScheme),
        ("<!-- remark -->", Item::SourceComment),
    ] {
        let svg = format!("{SVG}<rect width='20' height='10' fill='red'/>{inner}</svg>");
        let (new, items) = run(svg.as_bytes(), Kind::Svg).unwrap_or_else(|refusal| panic!("{inner}: {refusal}"));
        assert!(items.contains(&item) && items.contains(&Item::PictureConverted), "{inner} gave {items:?}");
        let drawn = pixels(&new.bytes);
        assert_eq!((new.kind, drawn.dimensions(), drawn.get_pixel(30, 15).0), (Kind::Png, (40, 20), [255, 0, 0]));
    }
}

#[test]
fn a_drawing_that_is_a_bomb_is_refused() {
    let entities = format!("<!DOCTYPE svg [<!ENTITY a 'aaaa'>]>{SVG}<text>&a;</text></svg>");
    assert_eq!(run(entities.as_bytes(), Kind::Svg).err().unwrap().reason, Reason::Malformed);
    let deep = format!("{SVG}{}{}</svg>", "<g>".repeat(600), "</g>".repeat(600));
    assert_eq!(run(deep.as_bytes(), Kind::Svg).err().unwrap().reason, Reason::LimitDepth);
    let many = format!("{SVG}{}</svg>", "<g/>".repeat(100_001));
    assert_eq!(run(many.as_bytes(), Kind::Svg).err().unwrap().reason, Reason::LimitCount);
    let laughs: String =
        (1..25).map(|n| format!("<g id='a{n}'><use href='#a{}'/><use href='#a{}'/></g>", n - 1, n - 1)).collect();
    let laughs = format!("{SVG}<rect id='a0' width='1' height='1'/>{laughs}<use href='#a24'/></svg>");
    assert!(run(laughs.as_bytes(), Kind::Svg).is_err());
}

#[test]
fn metafiles_of_the_corpus_become_pictures_or_are_refused() {
    let Some(corpus) = std::env::var_os("SEKIMORI_CORPUS") else { return };
    for (name, kind) in [
        ("poi/benign/SimpleEMF_mac.emf", Kind::Emf),
        ("tika/other/testEMF.emf", Kind::Emf),
        ("tika/other/testWMF.wmf", Kind::Wmf),
    ] {
        let Ok(bytes) = std::fs::read(std::path::Path::new(&corpus).join(name)) else { continue };
        let (new, items) = run(&bytes, kind).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        assert_eq!((new.kind, items), (Kind::Png, vec![Item::PictureConverted]), "{name}");
        // A large one takes its time without optimisation.
        for bent in (0..bytes.len().min(61_000)).step_by(7_919) {
            let mut bytes = bytes.clone();
            bytes[bent] ^= 0xff;
            // Whatever comes of it, it is an answer.
            drop(run(&bytes, kind));
        }
    }
}

/// A TIFF file of one page, one strip and these entries of a SHORT or LONG each, in the order of their tags.
fn tiff(entries: &[(u16, u16, u32, u32)], extra: &[u8]) -> Vec<u8> {
    let mut out = b"II*\0\x08\0\0\0".to_vec();
    out.extend((entries.len() as u16).to_le_bytes());
    for (tag, kind, count, value) in entries {
        out.extend([*tag, *kind].into_iter().flat_map(u16::to_le_bytes));
        out.extend([*count, *value].into_iter().flat_map(u32::to_le_bytes));
    }
    out.extend([0; 4]);
    out.extend(extra);
    out
}

#[test]
fn pages_with_a_table_of_colours_and_of_a_fax_machine_are_read() {
    // Two pixels of one byte each: the second colour, the first one. Behind nine entries come the pixels, then the table.
    let at = 8 + 2 + 9 * 12 + 4;
    let mut extra = vec![1, 0];
    let table: Vec<u16> = [0x1000_u16, 0xff00].iter().copied().chain([0; 254]).chain([0; 512]).collect();
    extra.extend(table.iter().flat_map(|level| level.to_le_bytes()));
    let size = [(256, 3, 1, 2), (257, 3, 1, 1), (258, 3, 1, 8), (259, 3, 1, 1)];
    let rest = [(262, 3, 1, 3), (273, 4, 1, at), (278, 3, 1, 1), (279, 4, 1, 2), (320, 3, 768, at + 2)];
    let (new, _) = run(&tiff(&[&size[..], &rest].concat(), &extra), Kind::Tiff).unwrap();
    assert_eq!(pixels(&new.bytes).into_raw(), [255, 0, 0, 0x10, 0, 0]);
    // Modified Huffman: 4 white (1011), 2 black (11), 2 white (0111), padded to the byte.
    let at = 8 + 2 + 8 * 12 + 4;
    let size = [(256, 3, 1, 8), (257, 3, 1, 1), (258, 3, 1, 1), (259, 3, 1, 2)];
    let rest = [(262, 3, 1, 0), (273, 4, 1, at), (278, 3, 1, 1), (279, 4, 1, 2)];
    let (new, _) = run(&tiff(&[&size[..], &rest].concat(), &[0b1011_1101, 0b1100_0000]), Kind::Tiff).unwrap();
    let light: Vec<u8> = pixels(&new.bytes).pixels().map(|pixel| pixel.0[0]).collect();
    assert_eq!(light, [255, 255, 255, 255, 0, 0, 255, 255]);
}

/// An EMF file of records, 100 by 50 units of a device that has 1,000 by 1,000 on 250 mm.
fn enhanced(records: &[(u32, Vec<i32>)]) -> Vec<u8> {
    let mut header =
        vec![0, 0, 100, 50, 0, 0, 2_500, 1_250, 0x464d_4520, 0x1_0000, 0, 0, 0, 0, 0, 0, 1_000, 1_000, 250, 250];
    header.resize(25, 0);
    let record = |kind: u32, body: &[i32]| {
        let numbers = body.iter().flat_map(|number| number.to_le_bytes());
        [kind, 8 + body.len() as u32 * 4].into_iter().flat_map(u32::to_le_bytes).chain(numbers).collect::<Vec<u8>>()
    };
    let body = records.iter().flat_map(|(kind, body)| record(*kind, body));
    record(1, &header).into_iter().chain(body).chain(record(14, &[0, 0, 20])).collect()
}

#[test]
fn a_metafile_is_drawn_as_it_was_recorded() {
    // A red brush and no pen, then a rectangle over the left half.
    let brush = (39, vec![1, 0, 0x0000_00ff, 0]);
    let drawing = [brush, (37, vec![1]), (37, vec![0x8000_0008_u32.cast_signed()]), (43, vec![0, 0, 50, 50])];
    let (new, items) = run(&enhanced(&drawing), Kind::Emf).unwrap();
    let drawn = image::load_from_memory(&new.bytes).unwrap().to_rgba8();
    // 25 mm at 192 dots an inch.
    assert_eq!((drawn.dimensions(), items), ((189, 94), vec![Item::PictureConverted]));
    assert_eq!((drawn.get_pixel(20, 40).0, drawn.get_pixel(150, 40).0[3]), ([255, 0, 0, 255], 0));
}

#[test]
fn a_metafile_that_lies_about_its_records_is_refused_or_draws_less() {
    let rectangle = (43, vec![0, 0, 50, 50]);
    let lies = [
        (3, vec![0, 0, 0, 0, i32::MAX, 0, 0]),
        (8, vec![0, 0, 0, 0, i32::MAX, i32::MAX, 1]),
        (84, vec![0, 0, 0, 0, 1, 0, 0, 0, 0, i32::MAX, 76, 0, 0, 0, 0, 0, 76]),
        (81, vec![0, 0, 0, 0, 0, 0, 0, 0, 9, 9, -1, -1, -1, -1, 0, 0x00cc_0020, 9, 9]),
        (34, vec![-9]),
        (34, vec![i32::MIN]),
        (37, vec![-1]),
        (9, vec![0, 0]),
    ];
    for lie in lies {
        let bytes = enhanced(&[rectangle.clone(), lie.clone(), rectangle.clone()]);
        assert!(run(&bytes, Kind::Emf).is_ok(), "{lie:?}");
    }
    let bomb = {
        let header = [40, 60_000, 60_000, 0x0018_0001, 0, 0, 0, 0, 0, 0];
        let mut record = vec![0, 0, 0, 0, 0, 0, 0, 0, 9, 9, 80, 40, 120, 4, 0, 0x00cc_0020, 9, 9];
        record.extend(header);
        record.push(0);
        enhanced(&[(81, record)])
    };
    assert_eq!(run(&bomb, Kind::Emf).err().unwrap().reason, Reason::LimitCount);
    let mut cut = enhanced(&[rectangle]);
    cut.truncate(cut.len() - 4);
    assert_eq!(run(&cut, Kind::Emf).err().unwrap().reason, Reason::Malformed);
}
