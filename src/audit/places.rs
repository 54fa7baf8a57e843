//! Places of the trail as a short text: ascending positions, neighbours as a range, such as `3-7,12`. Pure. Refuses a text
//! that is no such list.

/// Positions of the trail, in 16 bytes for each range.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrailPlaces {
    /// First and last position of each range (inclusive), ascending and apart.
    ranges: Vec<(i64, i64)>,
}

impl TrailPlaces {
    /// The places of these positions, in any order.
    pub fn of(positions: impl Iterator<Item = i64>) -> TrailPlaces {
        TrailPlaces::merged(positions.map(|position| (position, position)).collect())
    }

    /// The places that a text lists; `None`: the text is no list of places.
    pub fn parse(text: &str) -> Option<TrailPlaces> {
        let range = |part: &str| {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (first.parse::<i64>().ok()?, last.parse::<i64>().ok()?);
            (1 <= first && first <= last).then_some((first, last))
        };
        text.split(',').map(range).collect::<Option<Vec<_>>>().map(TrailPlaces::merged)
    }

    /// Adds other places.
    pub fn add(&mut self, others: &TrailPlaces) {
        let all = self.ranges.iter().chain(&others.ranges).copied().collect();
        *self = TrailPlaces::merged(all);
    }

    /// Whether a position is one of the places.
    pub fn holds(&self, position: i64) -> bool {
        let begun = self.ranges.partition_point(|range| range.0 <= position);
        begun.checked_sub(1).is_some_and(|last| position <= self.ranges[last].1)
    }

    /// The places as texts of at most `most` ranges each.
    pub fn texts(&self, most: usize) -> Vec<String> {
        let text = |(first, last): &(i64, i64)| {
            if first == last { first.to_string() } else { format!("{first}-{last}") }
        };
        self.ranges.chunks(most).map(|ranges| ranges.iter().map(text).collect::<Vec<_>>().join(",")).collect()
    }

    fn merged(mut ranges: Vec<(i64, i64)>) -> TrailPlaces {
        ranges.sort_unstable();
        let mut apart: Vec<(i64, i64)> = Vec::with_capacity(ranges.len());
        for (first, last) in ranges {
            match apart.last_mut() {
                Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
                _ => apart.push((first, last)),
            }
        }
        TrailPlaces { ranges: apart }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(positions: &[i64], most: usize) -> Vec<String> {
        TrailPlaces::of(positions.iter().copied()).texts(most)
    }

    #[test]
    fn neighbours_are_one_range_and_long_lists_several_texts() {
        assert_eq!(texts(&[12, 3, 4, 7, 6, 5, 4], 10), ["3-7,12"]);
        assert_eq!(texts(&[1, 3, 5, 6, 9], 2), ["1,3", "5-6,9"]);
        assert_eq!(texts(&[i64::MAX, 1], 10), [format!("1,{}", i64::MAX)]);
        assert!(texts(&[], 10).is_empty());
    }

    #[test]
    fn a_text_holds_the_positions_that_it_was_made_of_and_no_others() {
        let positions = [1, 2, 3, 5, 8, 9, 40];
        let mut places = TrailPlaces::default();
        for text in texts(&positions, 2) {
            places.add(&TrailPlaces::parse(&text).unwrap_or_default());
        }
        assert_eq!(places, TrailPlaces::of(positions.into_iter()));
        for position in -1..=50 {
            assert_eq!(places.holds(position), positions.contains(&position), "{position}");
        }
    }

    #[test]
    fn a_text_that_is_no_list_is_refused() {
        for text in ["", ",", "3,", "0", "-1", "7-3", "0-4", "3-", "a", "3-4-5", "3, 4", "9223372036854775808"] {
            assert_eq!(TrailPlaces::parse(text), None, "{text}");
        }
    }
}
