//! Lines of steps: two at once, 64 more in turn, and no line for another pool's crowd.

use futures_util::FutureExt;

use super::*;

fn of_pool(number: u8) -> StepLine {
    StepLine::Pool([number; 32])
}

#[tokio::test]
async fn two_steps_of_a_pool_are_under_way_and_sixty_four_wait_in_their_order() {
    let lines = StepLines::default().0;
    let mut under_way: Vec<_> = (0..AT_ONCE).filter_map(|_| lines.place(of_pool(1)).now_or_never()).collect();
    assert!(under_way.len() == 2 && under_way.iter().all(Result::is_ok));
    assert!(lines.free_place(of_pool(1)).is_none());
    let mut waiting: Vec<_> = (0..64).map(|_| Box::pin(lines.place(of_pool(1)))).collect();
    for waiter in &mut waiting {
        assert!(waiter.as_mut().now_or_never().is_none());
    }
    assert_eq!(lines.place(of_pool(1)).now_or_never().map(|turn| turn.err()), Some(Some(NoRoom)));
    // Another pool, the pool's later steps, and a holder of the very key are in no line.
    assert!(lines.place(StepLine::Later([1; 32])).now_or_never().is_some_and(|turn| turn.is_ok()));
    assert!(lines.place(of_pool(2)).now_or_never().is_some_and(|turn| turn.is_ok()));
    assert!(lines.place(StepLine::Holder([1; 32])).now_or_never().is_some_and(|turn| turn.is_ok()));
    // By its grants a waiter sees whether its line moves.
    assert_eq!(lines.granted(of_pool(1)), 0);
    under_way.pop();
    assert_eq!(lines.granted(of_pool(1)), 1);
    assert!(waiting.remove(1).now_or_never().is_none());
    let next = waiting.remove(0).now_or_never();
    assert!(next.is_some_and(|turn| turn.is_ok_and(|turn| turn.waited())));
}

#[tokio::test]
async fn a_step_that_gave_its_turn_up_waits_again_even_before_a_full_line() {
    let lines = StepLines::default().0;
    let mut under_way: Vec<_> = (0..AT_ONCE).filter_map(|_| lines.place(of_pool(1)).now_or_never()).collect();
    let mut waiting: Vec<_> = (0..64).map(|_| Box::pin(lines.place(of_pool(1)))).collect();
    for waiter in &mut waiting {
        assert!(waiter.as_mut().now_or_never().is_none());
    }
    let mut again = Box::pin(lines.place_again(of_pool(1)));
    assert!(again.as_mut().now_or_never().is_none());
    drop(waiting);
    under_way.pop();
    assert!(again.now_or_never().is_some_and(|turn| turn.is_ok()));
}

#[tokio::test]
async fn a_crowd_before_many_addresses_waits_in_bounded_memory_and_keeps_nobody_from_a_free_line() {
    let lines = StepLines::default().0;
    let mut held = Vec::new();
    let mut waiting = Vec::new();
    for pool in 0..65 {
        held.extend((0..AT_ONCE).filter_map(|_| lines.free_place(of_pool(pool))));
        waiting.extend((0..64).map(|_| Box::pin(lines.place(of_pool(pool)))));
    }
    let waits = waiting.iter_mut().filter_map(|waiter| waiter.as_mut().now_or_never().is_none().then_some(())).count();
    assert_eq!(waits, WAITING_IN_ALL);
    assert!(lines.free_place(of_pool(99)).is_some());
    drop((held, waiting));
    assert!(format!("{lines:?}").contains("callers: {}"), "{lines:?}");
}
