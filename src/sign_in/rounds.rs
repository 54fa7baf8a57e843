//! Rounds: the attempts at a step whose facts keep changing. From the second retry on, a step waits for a random time first, so that
//! steps that lost to each other do not meet again. Bounded in number and in time; decides nothing.

use std::time::Duration;

use crate::keys::chance;

/// Maximum number of attempts. Each failed attempt means that another step was recorded, so only a crowd exhausts them.
const ROUNDS: u32 = 64;

/// Maximum wait before a retry is below this power of two, in milliseconds.
const LONGEST: u32 = 4;

/// The rounds of a step.
#[derive(Debug, Default)]
pub(super) struct Rounds(u32);

impl Rounds {
    /// Begins another round, after a wait if several were lost; false: all are used up.
    pub async fn another(&mut self) -> bool {
        if self.0 == ROUNDS {
            return false;
        }
        if let Some(most) = longest_wait(self.0) {
            // Without randomness the retry comes at once.
            let share = chance::bytes().map_or(0, u32::from_le_bytes);
            tokio::time::sleep(most.mul_f64(f64::from(share) / f64::from(u32::MAX))).await;
        }
        self.0 += 1;
        true
    }
}

/// The longest wait before a round; `None`: it begins at once. Most steps that lose a round lose it to one other step.
fn longest_wait(rounds: u32) -> Option<Duration> {
    let lost = rounds.checked_sub(2)?;
    Some(Duration::from_millis(1 << (lost + 1).min(LONGEST)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retry_waits_longer_the_more_rounds_were_lost_and_never_long() {
        let waits: Vec<u128> = (0..8).map(|rounds| longest_wait(rounds).unwrap_or_default().as_millis()).collect();
        assert_eq!(waits, [0, 0, 2, 4, 8, 16, 16, 16]);
        let all: Duration = (0..ROUNDS).filter_map(longest_wait).sum();
        assert!(all < Duration::from_secs(1), "{all:?}");
    }

    #[tokio::test]
    async fn a_step_has_sixty_four_rounds() {
        let (mut rounds, mut begun) = (Rounds::default(), 0);
        while rounds.another().await {
            begun += 1;
        }
        assert_eq!(begun, 64);
    }
}
