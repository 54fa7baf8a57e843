//! The accent colour of the pages: the colours made of it for light and for dark pages. Refuses a colour whose text is hard to
//! read there: WCAG 2.2 (1.4.3) asks for a contrast of 4.5. Knows no page.

use std::fmt;

/// Smallest contrast of a text.
const LEAST: f64 = 4.5;

/// Share of the accent in the background of badges and messages, in percent.
const SOFT: u16 = 10;

/// A colour in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb([u8; 3]);

/// Backgrounds of light pages: of the page and of its cards. The stylesheet has the same.
pub const LIGHT: [Rgb; 2] = [Rgb([0xf4, 0xf5, 0xf7]), Rgb([0xff, 0xff, 0xff])];

/// Backgrounds of dark pages: of the page and of its cards. The stylesheet has the same.
pub const DARK: [Rgb; 2] = [Rgb([0x14, 0x16, 0x1a]), Rgb([0x1d, 0x20, 0x26])];

/// The colours of one scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shades {
    /// Colour of links and borders, and background of buttons.
    pub accent: Rgb,
    /// Text on a button.
    pub on_accent: Rgb,
    /// Background of badges and messages.
    pub soft: Rgb,
}

/// The accent in both schemes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accent {
    /// Colours of light pages.
    pub light: Shades,
    /// Colours of dark pages.
    pub dark: Shades,
}

/// Refusal of an accent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AccentRefusal {
    /// The text is neither one colour nor two.
    NoColour,
    /// The colour for light pages is too light, with its contrast.
    Pale(f64),
    /// The colour for dark pages is too dark, with its contrast.
    Dim(f64),
}

impl fmt::Display for AccentRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AccentRefusal::NoColour => {
                f.write_str("is neither a colour such as #1f4fa3 nor two, for light and dark pages")
            }
            AccentRefusal::Pale(contrast) => {
                write!(
                    f,
                    "is hard to read on light pages: its contrast is {contrast:.1}, less than {LEAST}: take a darker one"
                )
            }
            AccentRefusal::Dim(contrast) => {
                write!(
                    f,
                    "is hard to read on dark pages: its contrast is {contrast:.1}, less than {LEAST}: take a lighter one"
                )
            }
        }
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl Rgb {
    /// The colour of a text such as `#1f4fa3`.
    pub fn parse(text: &str) -> Option<Rgb> {
        let digits = text.strip_prefix('#')?;
        let fits = digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let whole = u32::from_str_radix(digits, 16).ok().filter(|_| fits)?;
        let [_, red, green, blue] = whole.to_be_bytes();
        Some(Rgb([red, green, blue]))
    }

    /// The contrast of two colours, from 1 to 21 (WCAG 2.2, contrast ratio).
    pub fn contrast(self, other: Rgb) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// Relative luminance (WCAG 2.2).
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The colour with `percent` of another.
    fn mixed(self, other: Rgb, percent: u16) -> Rgb {
        let part = |own: u8, other: u8| {
            let sum = u16::from(own) * (100 - percent) + u16::from(other) * percent;
            u8::try_from((sum + 50) / 100).unwrap_or(u8::MAX)
        };
        let ([red, green, blue], [r, g, b]) = (self.0, other.0);
        Rgb([part(red, r), part(green, g), part(blue, b)])
    }
}

impl Shades {
    /// The colours of an accent on the backgrounds of a scheme.
    fn of(accent: Rgb, [_, card]: [Rgb; 2], on_accent: Rgb) -> Shades {
        Shades { accent, on_accent, soft: card.mixed(accent, SOFT) }
    }

    /// The smallest contrast that a text in the accent has, or a text on it.
    fn least_contrast(self, [page, card]: [Rgb; 2]) -> f64 {
        let beside = [page, card, self.soft, self.on_accent];
        beside.into_iter().map(|other| self.accent.contrast(other)).fold(f64::INFINITY, f64::min)
    }
}

impl Accent {
    /// The accent in a text: one colour, or one for light and one for dark pages. Dark pages have the one colour lightened until
    /// it can be read.
    ///
    /// # Errors
    /// Texts that are no colours, and colours that are hard to read.
    pub fn parse(text: &str) -> Result<Accent, AccentRefusal> {
        let colours: Option<Vec<Rgb>> = text.split(',').map(|colour| Rgb::parse(colour.trim())).collect();
        let (light, dark) = match colours.as_deref() {
            Some([both]) => (*both, None),
            Some([light, dark]) => (*light, Some(*dark)),
            _ => return Err(AccentRefusal::NoColour),
        };
        let [_, white] = LIGHT;
        let [ink, _] = DARK;
        let light = Shades::of(light, LIGHT, white);
        let in_the_dark = |colour: Rgb| Shades::of(colour, DARK, ink);
        let lightened = (0..=20).map(|step| in_the_dark(light.accent.mixed(white, step * 5)));
        let dark = match dark {
            Some(dark) => in_the_dark(dark),
            None => lightened.into_iter().find(|dark| dark.least_contrast(DARK) >= LEAST).unwrap_or(in_the_dark(white)),
        };
        match (light.least_contrast(LIGHT), dark.least_contrast(DARK)) {
            (contrast, _) if contrast < LEAST => Err(AccentRefusal::Pale(contrast)),
            (_, contrast) if contrast < LEAST => Err(AccentRefusal::Dim(contrast)),
            _ => Ok(Accent { light, dark }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        Accent::parse(text).map_or_else(|refusal| refusal.to_string(), |accent| format!("{accent:?}"))
    }

    #[test]
    fn black_on_white_has_the_largest_contrast_and_equal_colours_the_smallest() {
        let of = |text| Rgb::parse(text).unwrap_or(LIGHT[0]);
        assert!((of("#000000").contrast(of("#ffffff")) - 21.0).abs() < 0.001);
        assert!((of("#777777").contrast(of("#ffffff")) - 4.48).abs() < 0.01);
        assert!((of("#777777").contrast(of("#777777")) - 1.0).abs() < 0.001);
    }

    #[test]
    fn an_accent_can_be_read_on_light_and_on_dark_pages_in_every_place_it_has() {
        for text in ["#1f4fa3", "#000000", "#7a0019", "#0b6b3a", "#1f4fa3,#9dbcf5", "#5b2a86, #FFD400"] {
            let accent = Accent::parse(text).unwrap_or_else(|refusal| panic!("{text}: {refusal}"));
            for (shades, pages) in [(accent.light, LIGHT), (accent.dark, DARK)] {
                for other in [pages[0], pages[1], shades.soft, shades.on_accent] {
                    assert!(shades.accent.contrast(other) >= 4.5, "{text}: {} on {other}", shades.accent);
                }
            }
        }
        let given = Accent::parse("#1f4fa3,#9dbcf5").map(|accent| [accent.light.accent, accent.dark.accent]);
        assert_eq!(
            given.map(|both| both.map(|colour| colour.to_string())),
            Ok(["#1f4fa3", "#9dbcf5"].map(String::from))
        );
    }

    #[test]
    fn an_accent_that_nobody_can_read_is_refused_with_its_contrast() {
        let pale = refusal("#ffd400");
        assert!(pale.starts_with("is hard to read on light pages: its contrast is 1.3, less than 4.5"), "{pale}");
        let dim = refusal("#1f4fa3,#1f4fa3");
        assert!(dim.starts_with("is hard to read on dark pages: its contrast is 2.0, less than 4.5"), "{dim}");
    }

    #[test]
    fn anything_but_one_or_two_colours_is_refused() {
        for text in [
            "blue",
            "#fff",
            "#1f4fa",
            "#1f4fa3ff",
            "#+f4fa3",
            "#1f4fa3,",
            "#1f4fa3,#9dbcf5,#000000",
            "1f4fa3",
            "#1f4fé",
        ] {
            assert!(refusal(text).starts_with("is neither a colour"), "{text}");
        }
    }

    #[test]
    fn the_stylesheet_has_the_backgrounds_that_contrasts_are_measured_on() {
        let sheet = include_str!("../doors/staff/pages/assets/vestibule.css");
        for [page, card] in [LIGHT, DARK] {
            assert!(sheet.contains(&format!("--paper: {page};\n")) && sheet.contains(&format!("--card: {card};\n")));
        }
    }
}
