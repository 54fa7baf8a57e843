//! Logos by their content: which pictures are taken, and which are refused with which words.

use super::*;

fn svg(inside: &str) -> String {
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\">{inside}</svg>")
}

fn refusal(bytes: &[u8]) -> String {
    Logo::parse(bytes.to_vec()).map_or_else(|refusal| refusal.to_string(), |logo| format!("taken: {logo:?}"))
}

/// A PNG of one pixel in its chunks, with another width.
fn png(width: u32) -> Vec<u8> {
    let mut bytes = PNG.to_vec();
    let header = [&width.to_be_bytes()[..], &1_u32.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    for (name, data) in [(b"IHDR", header), (b"IDAT", vec![1, 2, 3]), (b"IEND", Vec::new())] {
        bytes.extend(u32::try_from(data.len()).unwrap_or_default().to_be_bytes());
        bytes.extend(name.iter().chain(&data).chain(&[0; 4]));
    }
    bytes
}

#[test]
fn a_png_and_an_svg_of_shapes_are_taken_by_their_content() {
    assert_eq!(Logo::parse(png(1)).map(|logo| logo.kind), Ok(LogoKind::Png));
    let shapes = [
        "<title>Acme</title><g fill='#123456' transform=\"translate(1 1)\"><path d=\"M0 0L1 1\"/></g>",
        "<defs><linearGradient id=\"a\"><stop offset=\"0\" stop-color=\"red\"/></linearGradient></defs>\
         <rect width=\"9\" height=\"9\" fill=\"url(#a)\" style=\"opacity: .5\"/><use href=\"#a\" xlink:href='#b'/>",
        "<!-- made by <hand> --><text x=\"1\">1 &gt; 0</text>",
    ];
    for inside in shapes {
        assert_eq!(Logo::parse(svg(inside).into_bytes()).map(|logo| logo.kind), Ok(LogoKind::Svg), "{inside}");
    }
    let declared = format!("\u{feff}<?xml version=\"1.0\"?>\n<!-- Acme -->\n{}\n", svg(""));
    assert_eq!(Logo::parse(declared.into_bytes()).map(|logo| logo.kind), Ok(LogoKind::Svg));
}

#[test]
fn an_svg_is_declared_in_utf_8_alone() {
    let refused = |part: &str| format!("holds {part}: export it as a plain SVG of shapes, or as a PNG");
    let (other, instruction) = (refused("an encoding other than UTF-8"), refused("a declaration"));
    let table = [
        ("<?xml version=\"1.0\"?>", None),
        ("<?xml\tversion='1.0' encoding='utf-8'\n?>", None),
        ("<?xml version=\"1.0\" encoding = \"UTF-8\" standalone=\"no\"?>", None),
        ("<?xml version=\"1.0\" encoding=\"UTF-16\"?>", Some(other.as_str())),
        ("<?xml version='1.0' encoding='utf-7'?>", Some(other.as_str())),
        ("<?xml version=\"1.0\" encoding=\"utf-8\" encoding=\"iso-8859-1\"?>", Some(other.as_str())),
        ("<?xml-stylesheet href=\"a\"?>", Some(instruction.as_str())),
        ("<?xml version=\"1.0\"?><?xml-stylesheet href=\"a\"?>", Some(instruction.as_str())),
        ("<?xml version=\"1.0\" href=\"a\"?>", Some("is neither PNG nor SVG")),
        ("<?xml version=\"1.0\" encoding=UTF-16?>", Some("is neither PNG nor SVG")),
        ("<?xml version=\"1.0\"", Some("is neither PNG nor SVG")),
    ];
    for (declaration, expected) in table {
        let parsed = Logo::parse(format!("{declaration}\n{}", svg("")).into_bytes());
        assert_eq!(parsed.err().map(|refusal| refusal.to_string()).as_deref(), expected, "{declaration}");
    }
}

#[test]
fn an_svg_that_runs_or_loads_something_is_refused_by_the_part_that_does() {
    let table = [
        ("<script>alert(1)</script>", "the element script"),
        ("<x:script xmlns:x=\"http://www.w3.org/1999/xhtml\"/>", "the element x:script"),
        ("<foreignObject/>", "the element foreignObject"),
        ("<style>@import url(//evil.example)</style>", "the element style"),
        ("<image href=\"#a\"/>", "the element image"),
        ("<a href=\"#a\"/>", "the element a"),
        ("<animate attributeName=\"href\"/>", "the element animate"),
        ("<rect onclick=\"alert(1)\"/>", "the attribute onclick"),
        ("<rect ONLOAD='alert(1)'/>", "the attribute ONLOAD"),
        ("<rect title=\">\" onload=\"alert(1)\"/>", "the attribute onload"),
        ("<use href=\"https://evil.example/a.svg#b\"/>", "the attribute href"),
        ("<use xlink:href=\"data:image/svg+xml,a\"/>", "the attribute xlink:href"),
        ("<use href=\"&#35;a\"/>", "the attribute href"),
        ("<rect fill=\"url(//evil.example)\"/>", "the attribute fill"),
        ("<rect style=\"fill: url( https://evil.example )\"/>", "the attribute style"),
        ("<rect style=\"fill: u\\72l(a)\"/>", "the attribute style"),
        ("<rect fill=\"javascript:a\"/>", "the attribute fill"),
        ("<g xmlns=\"http://www.w3.org/1999/xhtml\"/>", "the attribute xmlns"),
        ("<?xml-stylesheet href=\"a\"?>", "a declaration"),
        ("<![CDATA[<script>]]>", "a declaration"),
    ];
    for (inside, part) in table {
        let expected = format!("holds {part}: export it as a plain SVG of shapes, or as a PNG");
        assert_eq!(refusal(svg(inside).as_bytes()), expected, "{inside}");
    }
    let entity = format!("<!DOCTYPE svg [<!ENTITY a 'b'>]>{}", svg(""));
    assert!(refusal(entity.as_bytes()).starts_with("holds a declaration"));
}

#[test]
fn another_kind_of_file_is_refused_whatever_it_is_called() {
    let two = format!("{0}{0}", svg(""));
    let texts = ["", "GIF89a", "hello", "<html><script>alert(1)</script></html>", "<svg", "</svg>", "<svg a=b/>", &two];
    for text in texts {
        assert_eq!(refusal(text.as_bytes()), "is neither PNG nor SVG", "{text}");
    }
    assert_eq!(refusal(b"\xff\xd8\xff\xe0JFIF"), "is neither PNG nor SVG");
}

#[test]
fn an_svg_that_browsers_would_not_draw_is_refused() {
    for text in [
        "<svg/>",
        "<svg>",
        "<svg viewBox=\"0 0 1 1\"><path d=\"M0 0\"/></svg>",
        "<svg XMLNS=\"http://www.w3.org/2000/svg\"/>",
    ] {
        assert_eq!(refusal(text.as_bytes()), "is an SVG without xmlns=\"http://www.w3.org/2000/svg\"", "{text}");
    }
}

#[test]
fn a_damaged_or_vast_png_is_refused() {
    let cut = png(1).len() - 5;
    let longer = [png(1), b"<script>".to_vec()].concat();
    for bytes in [png(0), png(4097), png(1)[..cut].to_vec(), longer, PNG.to_vec()] {
        assert_eq!(refusal(&bytes), "is a damaged PNG, or one wider or higher than 4096 pixels");
    }
}

#[test]
fn a_logo_has_at_most_64_kib() {
    let of = |length: usize| svg(&" ".repeat(length - svg("").len())).into_bytes();
    assert!(Logo::parse(of(LARGEST)).is_ok());
    assert_eq!(refusal(&of(LARGEST + 1)), "is larger than 64 KiB");
}
