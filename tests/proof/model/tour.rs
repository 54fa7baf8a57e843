//! Walks of the model: together they take every action from every state within some depth of a beginning.

use std::collections::{HashMap, VecDeque};

/// Maximum length of a walk, so that people can read it.
const LONGEST: usize = 120;

/// State of a model whose actions are walked.
pub trait Walked: Clone {
    type Action: Copy;

    /// Actions that are tried in every state.
    fn all() -> Vec<Self::Action>;

    /// Applies an action.
    fn takes(&mut self, action: Self::Action);

    /// Key of the state: equal keys get equal answers from now on.
    fn key(&self) -> String;
}

/// Graph of the reachable states and the actions between them.
pub struct Graph<A> {
    beginning: Vec<A>,
    steps: Vec<Vec<(A, usize)>>,
}

impl<A: Copy> Graph<A> {
    /// Explores the states from a beginning to a depth. States with equal keys are one.
    pub fn of<W: Walked<Action = A>>(first: W, beginning: &[A], depth: usize) -> Graph<A> {
        let mut state = first;
        for action in beginning {
            state.takes(*action);
        }
        let mut known = HashMap::from([(state.key(), 0)]);
        let mut states = vec![(state, 0)];
        let mut steps = Vec::new();
        while let Some((from, far)) = states.get(steps.len()).cloned() {
            let mut here = Vec::new();
            for action in W::all().into_iter().filter(|_| far < depth) {
                let mut state = from.clone();
                state.takes(action);
                let next = states.len();
                let to = *known.entry(state.key()).or_insert(next);
                if to == next {
                    states.push((state, far + 1));
                }
                here.push((action, to));
            }
            steps.push(here);
        }
        Graph { beginning: beginning.to_vec(), steps }
    }

    pub fn states(&self) -> usize {
        self.steps.len()
    }

    pub fn steps(&self) -> usize {
        self.steps.iter().map(Vec::len).sum()
    }

    /// Walks that together take every action.
    pub fn walks(&self) -> Vec<Vec<A>> {
        let mut untried: Vec<Vec<bool>> = self.steps.iter().map(|steps| vec![true; steps.len()]).collect();
        let mut walks = Vec::new();
        while let Some(first) = self.way(0, &untried) {
            let (mut walk, mut here, mut ahead) = (self.beginning.clone(), 0, VecDeque::from(first));
            while walk.len() < LONGEST {
                if ahead.is_empty() {
                    match self.way(here, &untried) {
                        Some(way) => ahead = way.into(),
                        None => break,
                    }
                }
                let Some(step) = ahead.pop_front() else { break };
                untried[here][step] = false;
                let (action, to) = self.steps[here][step];
                walk.push(action);
                here = to;
            }
            walks.push(walk);
        }
        walks
    }

    /// Shortest path to an action not taken yet, including it. Actions without effect come first.
    fn way(&self, from: usize, untried: &[Vec<bool>]) -> Option<Vec<usize>> {
        let mut came: HashMap<usize, Option<(usize, usize)>> = HashMap::from([(from, None)]);
        let mut ahead = VecDeque::from([from]);
        while let Some(here) = ahead.pop_front() {
            let open = |step: &usize| untried[here][*step];
            let stays = (0..self.steps[here].len()).find(|step| open(step) && self.steps[here][*step].1 == here);
            if let Some(last) = stays.or_else(|| (0..self.steps[here].len()).find(open)) {
                let (mut way, mut at) = (vec![last], here);
                while let Some((before, step)) = came[&at] {
                    way.push(step);
                    at = before;
                }
                way.reverse();
                return Some(way);
            }
            for (step, (_, to)) in self.steps[here].iter().enumerate() {
                if !came.contains_key(to) {
                    came.insert(*to, Some((here, step)));
                    ahead.push_back(*to);
                }
            }
        }
        None
    }
}
