//! Several evaluations at once, given back in their order.

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

/// Of one evaluation the database reads while another is scored. More would take connections from everybody else, of which an
/// embedded database has four.
const AT_ONCE: usize = 2;

/// Does something for each of many evaluations, most of which is reading and scoring them.
///
/// # Errors
/// The first error, in the order of the evaluations.
pub async fn in_order<V, T, E, Doing>(views: Vec<V>, of: impl Fn(V) -> Doing) -> Result<Vec<T>, E>
where
    Doing: Future<Output = Result<T, E>>,
{
    stream::iter(views).map(of).buffered(AT_ONCE).try_collect().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test]
    async fn what_takes_longer_keeps_its_place() {
        let slow = |at: u64| async move {
            tokio::time::sleep(Duration::from_millis(8 - at)).await;
            if at == 6 { Err(at) } else { Ok(at * at) }
        };
        assert_eq!(in_order((0..6).collect(), slow).await, Ok(vec![0, 1, 4, 9, 16, 25]));
        assert_eq!(in_order((0..8).collect(), slow).await, Err(6));
    }
}
